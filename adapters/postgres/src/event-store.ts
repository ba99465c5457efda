/** The embedded event store. */
import type { Instant } from '@usage-billing/core/shared';
import { type EventStore, type HourBucket, hourOf } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import { appendEvents } from './append-events.ts';
import { countOpenConflicts, findConflict, listConflicts, resolveConflict } from './conflicts.ts';
import { orUnavailable, orUnavailableOr } from './failure.ts';
import { hourlyTotals } from './hourly-totals.ts';
import { countAfterRetention, listLate } from './late-events.ts';
import type { BillingPool } from './pool.ts';
import { retentionFloor, storeTime } from './store-time.ts';
import { optional, query, timestamp } from './values.ts';

const unavailable = orUnavailable('EventStoreUnavailable');
const unavailableOr = orUnavailableOr('EventStoreUnavailable');

/** Events in Postgres, the embedded default; a key counts once for ever, or for as long as keys are kept. */
export const postgresEventStore = (pool: BillingPool): EventStore => ({
  append: (events) => unavailable(() => appendEvents(pool, events)),
  now: unavailable(() => pool.oneFirst(query<{ readonly at: Instant }>()`select now() as at`)),
  watermark: unavailable(() => pool.oneFirst(query<{ readonly at: Instant }>()`select ${storeTime} as at`)),
  retentionFloor: unavailable(async () =>
    O.fromNullable(
      await pool.maybeOneFirst(query<{ readonly floor: HourBucket }>()`select floor from event_retention`),
    ),
  ),
  earliestTouchedHour: (deliveredSince) =>
    unavailable(async () => {
      const earliest = await pool.oneFirst(touchedStatement(deliveredSince));
      return O.map(hourOf)(optional(earliest));
    }),
  hourlyTotals: (range) => hourlyTotals(pool, range),
  quarantined: (request) => unavailable(() => listConflicts(pool, request)),
  conflict: (id) => unavailable(() => findConflict(pool, id)),
  openConflicts: unavailable(() => countOpenConflicts(pool)),
  resolveConflict: (id, decision) => unavailableOr(() => resolveConflict(pool, id, decision)),
  late: (request) => unavailable(() => listLate(pool, request)),
  afterRetention: unavailable(() => countAfterRetention(pool)),
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
  select least(
    (select min(received_at) from touched where received_at >= ${retentionFloor}),
    (select min(received_hour) from vacated_hours
      where delivered_at >= ${timestamp(deliveredSince)} and received_hour >= ${retentionFloor}),
    (select min(received_at) from quarantined_events
      where counts and resolved_at >= ${timestamp(deliveredSince)} and received_at >= ${retentionFloor})
  ) as received_at`;
