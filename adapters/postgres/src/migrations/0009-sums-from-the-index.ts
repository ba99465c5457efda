/**
 * The hours of an instance lie on a page each, for every hour's rows are written together. With the amounts in the index
 * sums are read from it alone: a month in some ten pages instead of more than six hundred.
 */
import type { Migration } from './migration.ts';

export const sumsFromTheIndex: Migration = {
  version: 9,
  name: 'sums from the index',
  statements: [
    'drop index aggregates_bucket',
    'create index aggregates_bucket on aggregates (instance_id, bucket_start, amount_type) include (amount_value)',
  ],
};
