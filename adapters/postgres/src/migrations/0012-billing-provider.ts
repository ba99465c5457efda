/** Which provider an organization's billing account is at. */
import type { Migration } from './migration.ts';

/** Rows that the release before this one writes get its only provider; it neither reads nor writes the column. */
export const billingProvider: Migration = {
  version: 12,
  name: 'billing provider',
  statements: ["alter table organizations add column billing_provider text not null default 'zuora'"],
};
