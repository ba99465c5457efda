/** Which organizations share a billing account because a person decided so. The release before does not read it. */
import type { Migration } from './migration.ts';

export const accountShares: Migration = {
  version: 17,
  name: 'account shares',
  statements: [
    `create table account_shares (
      id bigint generated always as identity primary key,
      account_number text collate "C" not null,
      internal_id text collate "C" not null,
      since timestamptz not null,
      decided_by text not null,
      note text not null,
      ended_at timestamptz,
      ended_by text,
      ended_note text,
      check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (ended_note is null))
    )`,
    'create unique index account_shares_now on account_shares (account_number, internal_id) where ended_at is null',
  ],
};
