/** Changes that staff were shown and may confirm. The release before does not read them. */
import type { Migration } from './migration.ts';

export const staffProposals: Migration = {
  version: 21,
  name: 'staff proposals',
  statements: [
    `create table staff_proposals (
      id bigint generated always as identity primary key,
      action text collate "C" not null,
      object_kind text collate "C" not null,
      object_id text collate "C" not null,
      title text not null,
      input jsonb not null,
      preview jsonb not null,
      made_by text not null,
      made_as text not null check (made_as in ('viewer', 'operator', 'admin')),
      made_at timestamptz not null,
      confirmed_by text,
      note text,
      confirmed_at timestamptz,
      outcome jsonb,
      check ((confirmed_at is null) = (confirmed_by is null) and (confirmed_at is null) = (note is null)),
      check (outcome is null or confirmed_at is not null)
    )`,
  ],
};
