/** Hourly totals of the events, for the aggregator and for reconciliation. */
import { HOUR, type Instant, instant, type Pages } from '@usage-billing/core/shared';
import type { EventStore, EventStoreError, HourBucket, HourlyTotal } from '@usage-billing/core/usage';
import { hourOf } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import { orUnavailable } from './failure.ts';
import type { BillingPool } from './pool.ts';
import { retentionFloor } from './store-time.ts';
import { fragment, optional, query, texts, timestamp } from './values.ts';
import { type Stretch, windowedPages } from './windowed-pages.ts';

const unavailable = orUnavailable('EventStoreUnavailable');

const PAGE_SIZE = 5_000;
/** Later than every timestamp. */
const FOR_EVER = instant(2n ** 62n);
/** A page sums what is left of its stretch: over a week of many organizations that was seven times as much for each page. */
const HOURS_AT_ONCE = 24n;

interface TotalRow {
  readonly hour: HourBucket;
  readonly internal_instance_id: HourlyTotal['instanceId'];
  readonly amount_type: HourlyTotal['amountType'];
  readonly total: string;
}

const toTotal = (row: TotalRow): HourlyTotal => ({
  instanceId: row.internal_instance_id,
  amountType: row.amount_type,
  hour: row.hour,
  total: BigInt(row.total),
});

type Range = Parameters<EventStore['hourlyTotals']>[0];

/** Only what was delivered since, when that was asked for. */
const delivered = (since: Instant | undefined) =>
  since === undefined ? fragment`` : fragment`and delivered_at >= ${timestamp(since)}`;

/** A copy that was put aside and counts was delivered, as far as the totals go, when that was decided. */
const decided = (since: Instant | undefined) =>
  since === undefined ? fragment`` : fragment`and resolved_at >= ${timestamp(since)}`;

/** Undefined: of all of them. */
const ofInstances = (instanceIds: Range['instanceIds']) =>
  instanceIds === undefined ? fragment`` : fragment`and internal_instance_id = any(${texts(instanceIds)})`;

/** The first hour at or after the moment, and not before the retention floor, in which there is anything. */
export const nextHourStatement = (from: Instant, to: Instant | undefined, since: Instant | undefined) => {
  const end = timestamp(to ?? FOR_EVER);
  const begin = fragment`greatest(${timestamp(from)}, ${retentionFloor})`;
  // With a delivery moment a `min` alone would walk over everything that was delivered before.
  const once = since === undefined ? fragment`` : fragment`offset 0`;
  return query<{ readonly received_at: Instant | null }>()`
    select least(
      (select min(received_at) from (
        select received_at from events
        where received_at >= ${begin} and received_at < ${end} ${delivered(since)} ${once}) e),
      (select min(received_at) from quarantined_events
        where counts and received_at >= ${begin} and received_at < ${end} ${decided(since)}),
      (select min(received_hour) from vacated_hours
        where received_hour >= ${begin} and received_hour < ${end} ${delivered(since)})
    ) as received_at`;
};

/** Vacated hours take part with 0, so that an hour whose last event moved away is told as 0. */
export const totalsStatement = (
  stretch: Stretch,
  { deliveredSince: since, instanceIds }: Pick<Range, 'deliveredSince' | 'instanceIds'>,
  after: HourlyTotal | undefined,
  limit: number,
) => {
  const begin = fragment`greatest(${timestamp(after === undefined ? stretch.from : after.hour)}, ${retentionFloor})`;
  const whose = ofInstances(instanceIds);
  const rest =
    after === undefined
      ? fragment``
      : fragment`where (hour, internal_instance_id, amount_type)
          > (${timestamp(after.hour)}::timestamptz, ${after.instanceId}, ${after.amountType})`;
  return query<TotalRow>()`
    with told as (
      select date_trunc('hour', received_at, 'UTC') as hour, internal_instance_id, amount_type, amount_value
      from events
      where received_at >= ${begin} and received_at < ${timestamp(stretch.to)} and overruled_by is null ${delivered(since)} ${whose}
      union all
      select date_trunc('hour', received_at, 'UTC'), internal_instance_id, amount_type, amount_value
      from quarantined_events
      where counts and received_at >= ${begin} and received_at < ${timestamp(stretch.to)} ${decided(since)} ${whose}
      union all
      select received_hour, internal_instance_id, amount_type, 0
      from vacated_hours
      where received_hour >= ${begin} and received_hour < ${timestamp(stretch.to)} ${delivered(since)} ${whose}
    )
    select hour, internal_instance_id, amount_type, sum(amount_value) as total
    from told
    ${rest}
    group by hour, internal_instance_id, amount_type
    order by hour, internal_instance_id, amount_type
    limit ${limit}`;
};

export const hourlyTotals = (pool: BillingPool, { from, to, ...which }: Range): Pages<EventStoreError, HourlyTotal> =>
  windowedPages<EventStoreError, HourlyTotal>({
    from,
    to,
    period: HOUR,
    stretch: HOURS_AT_ONCE,
    pageSize: PAGE_SIZE,
    next: (start, end) =>
      unavailable(async () =>
        O.map(hourOf)(optional(await pool.oneFirst(nextHourStatement(start, end, which.deliveredSince)))),
      ),
    page: (stretch, after, limit) =>
      unavailable(async () => (await pool.any(totalsStatement(stretch, which, after, limit))).map(toTotal)),
  });
