/** All instances of some hours are read after every page of totals; without this each read walks over the whole month. */
import type { Migration } from './migration.ts';

export const aggregatesByHour: Migration = {
  version: 6,
  name: 'aggregates by hour',
  statements: ['create index aggregates_hour on aggregates (bucket_start)'],
};
