/** The event store on Postgres: events are kept for ever, so a key counts once for ever. */

import type { Instant } from '@usage-billing/core/shared';
import { type DeliveredEvent, type EventStore, hourOf, type QuarantinedEvent } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import { appendEvents } from './append-events.ts';
import { orUnavailable } from './failure.ts';
import { hourlyTotals } from './hourly-totals.ts';
import type { BillingPool } from './pool.ts';
import { optional, query, timestamp } from './values.ts';

const unavailable = orUnavailable('EventStoreUnavailable');

interface EventRow {
  readonly unique_key: string;
  readonly internal_instance_id: DeliveredEvent['instanceId'];
  readonly amount_type: DeliveredEvent['amountType'];
  readonly amount_value: DeliveredEvent['amount'];
  readonly occurred_at: Instant;
  readonly metadata: string | null;
  readonly received_at: Instant;
  readonly delivered_at: Instant;
}

type QuarantinedRow = EventRow & { readonly id: bigint; readonly reason: string } & {
  readonly [Column in keyof EventRow as `stored_${Column}`]: EventRow[Column];
};

const toEvent = (row: EventRow): DeliveredEvent => ({
  uniqueKey: row.unique_key,
  instanceId: row.internal_instance_id,
  amountType: row.amount_type,
  amount: row.amount_value,
  occurredAt: row.occurred_at,
  metadata: O.map((text: string) => JSON.parse(text) as Readonly<Record<string, string>>)(optional(row.metadata)),
  receivedAt: row.received_at,
  deliveredAt: row.delivered_at,
});

const toQuarantined = (row: QuarantinedRow): QuarantinedEvent => ({
  id: row.id,
  event: toEvent(row),
  stored: toEvent({
    unique_key: row.stored_unique_key,
    internal_instance_id: row.stored_internal_instance_id,
    amount_type: row.stored_amount_type,
    amount_value: row.stored_amount_value,
    occurred_at: row.stored_occurred_at,
    metadata: row.stored_metadata,
    received_at: row.stored_received_at,
    delivered_at: row.stored_delivered_at,
  }),
  reason: row.reason,
});

/**
 * Materialised, because a `min` alone would walk all events from the first one on until it meets one that is new. The
 * second bound is always true: a range with two ends is taken for a small one where nothing is known of the table yet.
 */
export const touchedStatement = (deliveredSince: Instant) => query<{ readonly received_at: Instant | null }>()`
  with touched as materialized (
    select received_at from events
    where delivered_at >= ${timestamp(deliveredSince)} and delivered_at < 'infinity'
  )
  select min(received_at) as received_at from touched`;

export const postgresEventStore = (pool: BillingPool): EventStore => ({
  append: (events) => unavailable(() => appendEvents(pool, events)),

  earliestTouchedHour: (deliveredSince) =>
    unavailable(async () => {
      const earliest = await pool.oneFirst(touchedStatement(deliveredSince));
      return O.map(hourOf)(optional(earliest));
    }),

  hourlyTotals: (range) => hourlyTotals(pool, range),

  quarantined: ({ limit, after }) =>
    unavailable(async () => {
      const rows = await pool.any(query<QuarantinedRow>()`
        select
          q.id, q.reason, q.unique_key, q.internal_instance_id, q.amount_type, q.amount_value, q.occurred_at,
          q.metadata, q.received_at, q.delivered_at,
          e.unique_key as stored_unique_key, e.internal_instance_id as stored_internal_instance_id,
          e.amount_type as stored_amount_type, e.amount_value as stored_amount_value,
          e.occurred_at as stored_occurred_at, e.metadata as stored_metadata,
          e.received_at as stored_received_at, e.delivered_at as stored_delivered_at
        from quarantined_events q
        join events e using (unique_key)
        where q.id > ${(after ?? 0n).toString()}::bigint
        order by q.id
        limit ${limit}`);
      return rows.map(toQuarantined);
    }),
});
