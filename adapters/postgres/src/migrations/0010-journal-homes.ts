/** Where the journal was kept when it was marked: another server, timeline, database or table tells of a restore. */
import type { Migration } from './migration.ts';

export const journalHomes: Migration = {
  version: 10,
  name: 'journal homes',
  statements: [
    `create table upload_journal_homes (
      id bigint generated always as identity primary key,
      server text not null,
      timeline text not null,
      database text not null,
      uploads text not null,
      marked_at timestamptz not null,
      decided_by text,
      decision_note text,
      check ((decided_by is null) = (decision_note is null))
    )`,
  ],
};
