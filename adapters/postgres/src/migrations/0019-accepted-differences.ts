/** Differences of a reconciliation that staff accepted. The release before does not read them. */
import type { Migration } from './migration.ts';

export const acceptedDifferences: Migration = {
  version: 19,
  name: 'accepted differences',
  statements: [
    `create table accepted_differences (
      id bigint generated always as identity primary key,
      internal_id text collate "C" not null,
      amount_type text collate "C" not null,
      kind text not null,
      places text[] not null,
      quantities numeric[] not null,
      money numeric,
      currency text,
      accepted_as text not null check (accepted_as in ('credited', 'kept', 'withdrawn')),
      accepted_at timestamptz not null,
      decided_by text not null,
      note text not null,
      check (cardinality(places) = cardinality(quantities)),
      check ((money is null) = (currency is null))
    )`,
  ],
};
