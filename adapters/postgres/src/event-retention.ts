/** Prunes the embedded event store: raises the floor first, then deletes, and remembers the keys. */
import type { Instant } from '@usage-billing/core/shared';
import {
  canonicalMetadata,
  type EventRetention,
  eventsPruned,
  type HourBucket,
  type PrunedEvents,
  type PruneError,
  type PruneOrder,
} from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import { isNone } from 'fp-ts/lib/Option.js';
import type { DatabaseTransactionConnection } from 'slonik';
import { payloadDigest } from './append-events.ts';
import { type EventRow, toEvent } from './conflicts.ts';
import { orUnavailableOr } from './failure.ts';
import type { BillingPool } from './pool.ts';
import { insertStaffAction } from './staff-actions.ts';
import { command, optional, ownText, printable, query, texts, timestamp } from './values.ts';

const unavailableOr = orUnavailableOr('EventStoreUnavailable');

type Refused = Exclude<PruneError, { readonly _tag: 'EventStoreUnavailable' }>;

/** Prunes the events of the Postgres store, and remembers their keys. */
export const postgresEventRetention = (pool: BillingPool): EventRetention => ({
  prune: (order) =>
    unavailableOr(async (): Promise<E.Either<Refused, PrunedEvents>> => {
      const open = await pool.transaction((transaction) => raiseFloor(transaction, order));
      if (open > 0) return E.left({ _tag: 'NotAggregated', events: open });
      let events = 0;
      for (let deleted = BATCH; deleted === BATCH; events += deleted)
        deleted = await pool.transaction((transaction) => pruneBatch(transaction, order.before));
      await pool.query(command`delete from vacated_hours where received_hour < ${timestamp(order.before)}`);
      return E.right({ events, forgottenKeys: await pool.transaction((one) => forgetKeys(one, order.keepKeysFor)) });
    }),
});

/** Of one transaction: small enough to hold up nobody for long. */
const BATCH = 5_000;

/**
 * Returns how many changes of these hours are not aggregated yet; then nothing was done. The lock waits for appends that
 * are under way, and those that wait for it see the new floor.
 */
const raiseFloor = async (transaction: DatabaseTransactionConnection, order: PruneOrder): Promise<number> => {
  const { before, aggregatedUntil, by, note } = order;
  await transaction.query(ownText('lock table events in share row exclusive mode'));
  const [to, since] = [timestamp(before), timestamp(aggregatedUntil)];
  const open = await transaction.oneFirst(query<{ readonly open: bigint }>()`
    select (select count(*) from events where received_at < ${to} and delivered_at >= ${since})
      + (select count(*) from vacated_hours where received_hour < ${to} and delivered_at >= ${since})
      + (select count(*) from quarantined_events where counts and received_at < ${to} and resolved_at >= ${since})
      as open`);
  if (open > 0n) return Number(open);
  await transaction.query(command`
    insert into event_prunes (before, decided_by, note) values (${to}, ${printable(by)}, ${printable(note)})`);
  const { at, floor } = await transaction.one(query<{ readonly at: Instant; readonly floor: HourBucket | null }>()`
    select now() as at, (select floor from event_retention) as floor`);
  await insertStaffAction(transaction, eventsPruned(order, optional(floor), at));
  await transaction.query(command`
    insert into event_retention (floor) values (${to})
    on conflict (only_row) do update set floor = greatest(event_retention.floor, excluded.floor)`);
  return 0;
};

/** Events that another payload contradicts stay, because what was decided about them refers to them. */
const pruneBatch = async (transaction: DatabaseTransactionConnection, before: Instant): Promise<number> => {
  const rows = await transaction.any(query<EventRow>()`
    select unique_key, internal_instance_id, amount_type, amount_value, occurred_at, metadata, received_at, delivered_at
    from events e
    where received_at < ${timestamp(before)}
      and not exists (select from quarantined_events q where q.unique_key = e.unique_key)
    order by received_at
    limit ${BATCH}`);
  if (rows.length === 0) return 0;
  const events = rows.map(toEvent);
  const digests = events.map((event) =>
    payloadDigest({ event, metadata: isNone(event.metadata) ? null : canonicalMetadata(event.metadata.value) }),
  );
  const keys = texts(events.map(({ uniqueKey }) => uniqueKey));
  await transaction.query(command`
    insert into pruned_keys (unique_key, payload_sha256, received_at)
    select unique_key, decode(payload, 'hex'), received_at
    from unnest(${keys}, ${texts(digests)}, ${texts(events.map(({ receivedAt }) => timestamp(receivedAt)))}::timestamptz[])
      as t (unique_key, payload, received_at)
    on conflict (unique_key) do nothing`);
  await transaction.query(command`delete from events where unique_key = any(${keys})`);
  return rows.length;
};

/** An event that occurred before the oldest key that is remembered may be a copy of one that is not. */
const forgetKeys = async (transaction: DatabaseTransactionConnection, keepFor: bigint): Promise<number> => {
  const present = await transaction.oneFirst(query<{ readonly at: Instant }>()`select now() as at`);
  const cutoff = timestamp((present - keepFor) as Instant);
  const forgotten = await transaction.oneFirst(query<{ readonly count: bigint }>()`
    with gone as (delete from pruned_keys where received_at < ${cutoff} returning 1)
    select count(*) as count from gone`);
  if (forgotten > 0n)
    await transaction.query(command`
      update event_retention set keys_since = greatest(keys_since, ${cutoff}::timestamptz)`);
  return Number(forgotten);
};
