/** Moments of delivery are the database's own; and from which hour on its events are complete. */
import type { Migration } from './migration.ts';

const EVENT_COLUMNS = `
      unique_key text collate "C" not null,
      internal_instance_id text collate "C" not null,
      amount_type text collate "C" not null,
      amount_value bigint not null,
      occurred_at timestamptz not null,
      metadata text,
      received_at timestamptz not null,
      delivered_at timestamptz not null default now(),
      payload_sha256 bytea not null,
      reason text not null`;

export const storeTimeAndRetention: Migration = {
  version: 14,
  name: 'store time and retention',
  statements: [
    // The release before goes on naming a moment of its own, which is taken as long as it runs.
    'alter table events alter column delivered_at set default now()',
    // Ingesters whose clocks were ahead stamped moments that no run of the aggregator has reached yet.
    'update events set delivered_at = now() where delivered_at > now()',
    'update vacated_hours set delivered_at = now() where delivered_at > now()',
    // At most one row; none while nothing was ever pruned.
    `create table event_retention (
      only_row boolean primary key default true check (only_row),
      floor timestamptz not null,
      keys_since timestamptz not null default '-infinity'
    )`,
    `create table event_prunes (
      id bigint generated always as identity primary key,
      before timestamptz not null,
      decided_by text not null,
      note text not null,
      decided_at timestamptz not null default now()
    )`,
    `create table pruned_keys (
      unique_key text collate "C" primary key,
      payload_sha256 bytea not null,
      received_at timestamptz not null
    )`,
    'create index pruned_keys_received on pruned_keys (received_at)',
    `create table late_events (
      id bigint generated always as identity primary key,${EVENT_COLUMNS},
      unique (unique_key, payload_sha256)
    )`,
    'alter table quarantined_events add column after_retention boolean not null default false',
  ],
};
