/** The embedded event store: every accepted event once, and the copies that contradict it. */
import type { Migration } from './migration.ts';

export const events: Migration = {
  version: 3,
  name: 'events',
  statements: [
    // Metadata is text, because it is compared and never searched, and because jsonb cannot hold every string.
    `create table events (
      unique_key text collate "C" primary key,
      internal_instance_id text collate "C" not null,
      amount_type text collate "C" not null,
      amount_value bigint not null,
      occurred_at timestamptz not null,
      metadata text,
      received_at timestamptz not null,
      delivered_at timestamptz not null
    )`,
    'create index events_received on events (received_at)',
    'create index events_delivered on events (delivered_at, received_at)',
    `create table quarantined_events (
      id bigint generated always as identity primary key,
      unique_key text collate "C" not null references events,
      internal_instance_id text collate "C" not null,
      amount_type text collate "C" not null,
      amount_value bigint not null,
      occurred_at timestamptz not null,
      metadata text,
      received_at timestamptz not null,
      delivered_at timestamptz not null,
      payload_sha256 bytea not null,
      reason text not null,
      unique (unique_key, payload_sha256)
    )`,
    // An hour whose last event moved to an earlier one has no row in events any more, but its total changed: to 0.
    `create table vacated_hours (
      received_hour timestamptz not null,
      internal_instance_id text collate "C" not null,
      amount_type text collate "C" not null,
      delivered_at timestamptz not null,
      primary key (received_hour, internal_instance_id, amount_type)
    )`,
  ],
};
