/** What staff decided about copies that contradict the first of their key. */
import type { Migration } from './migration.ts';

export const conflictResolutions: Migration = {
  version: 5,
  name: 'conflict resolutions',
  statements: [
    // Null while the first copy counts; else the copy that counts in its place.
    'alter table events add column overruled_by bigint references quarantined_events',
    `alter table quarantined_events
      add column counts boolean not null default false,
      add column resolution text check (resolution in ('stored', 'aside')),
      add column resolved_by text,
      add column resolution_note text,
      add column resolved_at timestamptz`,
    // Very few rows: what counts beside the events, and what waits for a decision.
    'create index quarantined_events_counting on quarantined_events (received_at) where counts',
    'create index vacated_hours_delivered on vacated_hours (delivered_at, received_hour)',
    'create index quarantined_events_open on quarantined_events (id) where resolved_at is null',
  ],
};
