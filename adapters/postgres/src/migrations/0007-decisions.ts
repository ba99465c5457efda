/** What became of each upload step by step, what staff decided, and usage that may be part of an upload taken over. */
import type { Migration } from './migration.ts';

export const decisions: Migration = {
  version: 7,
  name: 'decisions',
  statements: [
    `create table usage_upload_steps (
      id bigint generated always as identity primary key,
      upload_id bigint not null references usage_uploads,
      at timestamptz not null,
      from_state text,
      to_state text not null,
      attempts integer not null,
      error text,
      decided_by text,
      decision_note text,
      check ((decided_by is null) = (decision_note is null))
    )`,
    'create index usage_upload_steps_upload on usage_upload_steps (upload_id, id)',
    "create index usage_upload_steps_sends on usage_upload_steps (at) where to_state = 'sending'",
    // Of older uploads only this is known; no send was earlier than the preparation, and later ones are looked for from then.
    `insert into usage_upload_steps (upload_id, at, to_state, attempts)
      select id, started_at, 'prepared', 0 from usage_uploads order by id`,
    `insert into usage_upload_steps (upload_id, at, from_state, to_state, attempts)
      select id, started_at, 'prepared', 'sending', 0 from usage_uploads where state <> 'prepared' order by id`,
    `create table usage_releases (
      id bigint generated always as identity primary key,
      at timestamptz not null,
      instance_id text collate "C" not null,
      amount_type text collate "C" not null,
      reason text not null,
      range_from timestamptz not null,
      range_to timestamptz not null,
      row_count integer not null,
      amount numeric not null,
      oldest timestamptz not null,
      decided_by text not null,
      decision_note text not null
    )`,
    'alter table aggregates drop constraint aggregates_set_aside_reason_check',
    `alter table aggregates add constraint aggregates_set_aside_reason_check check (set_aside_reason in
      ('not rated', 'nets to zero', 'rejected', 'unmatched', 'credit carried', 'held'))`,
  ],
};
