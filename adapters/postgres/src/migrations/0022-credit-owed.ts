/** A credit of a customer who left, and usage that staff have dealt with, have reasons of their own. */
import type { Migration } from './migration.ts';

/** The release before this one reads them as reasons that no run looks at again, until this release runs. */
export const creditOwed: Migration = {
  version: 22,
  name: 'credit owed',
  statements: [
    'alter table aggregates drop constraint aggregates_set_aside_reason_check',
    `alter table aggregates add constraint aggregates_set_aside_reason_check check (set_aside_reason in
      ('not rated', 'nets to zero', 'rejected', 'unmatched', 'settled by hand', 'credit carried', 'credit owed', 'held',
      'before contract', 'too late'))`,
  ],
};
