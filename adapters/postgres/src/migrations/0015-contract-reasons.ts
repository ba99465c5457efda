/** Usage outside of a contract has reasons of its own. */
import type { Migration } from './migration.ts';

/** The release before this one reads them as reasons that no run looks at again, until this release runs. */
export const contractReasons: Migration = {
  version: 15,
  name: 'contract reasons',
  statements: [
    'alter table aggregates drop constraint aggregates_set_aside_reason_check',
    `alter table aggregates add constraint aggregates_set_aside_reason_check check (set_aside_reason in
      ('not rated', 'nets to zero', 'rejected', 'unmatched', 'credit carried', 'held', 'before contract', 'too late'))`,
  ],
};
