/**
 * All instances of some hours are read after every page of totals; without this each read walks over the whole month. It
 * is on an expression, so that only the statement that asks for it in these words uses it: with an index on the column
 * itself, statements about one instance would be led astray as long as nothing is known of the table.
 */
import type { Migration } from './migration.ts';

export const aggregatesByHour: Migration = {
  version: 6,
  name: 'aggregates by hour',
  statements: ["create index aggregates_hour on aggregates ((bucket_start at time zone 'UTC'))"],
};
