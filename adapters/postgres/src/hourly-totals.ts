/** Hourly totals of the events, for the aggregator and for reconciliation. */
import { HOUR, type Instant, type Pages } from '@usage-billing/core/shared';
import type { EventStore, EventStoreError, HourBucket, HourlyTotal } from '@usage-billing/core/usage';
import { hourOf } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import { orUnavailable } from './failure.ts';
import type { BillingPool } from './pool.ts';
import { fragment, optional, query, timestamp } from './values.ts';
import { windowedPages } from './windowed-pages.ts';

const unavailable = orUnavailable('EventStoreUnavailable');

const PAGE_SIZE = 5_000;
const HOURS_AT_ONCE = 7n * 24n;

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

/** Vacated hours take part with 0, so that an hour whose last event moved away is told as 0. */
export const hourlyTotals = (
  pool: BillingPool,
  { from, to, deliveredSince }: Parameters<EventStore['hourlyTotals']>[0],
): Pages<EventStoreError, HourlyTotal> => {
  const delivered =
    deliveredSince === undefined ? fragment`` : fragment`and delivered_at >= ${timestamp(deliveredSince)}`;

  const before = (column: 'received_at' | 'received_hour', end: Instant | undefined) => {
    if (end === undefined) return fragment``;
    return column === 'received_at'
      ? fragment`and received_at < ${timestamp(end)}`
      : fragment`and received_hour < ${timestamp(end)}`;
  };

  return windowedPages<EventStoreError, HourlyTotal>({
    from,
    to,
    period: HOUR,
    stretch: HOURS_AT_ONCE,
    pageSize: PAGE_SIZE,
    next: (start, end) =>
      unavailable(async () => {
        const earliest = await pool.oneFirst(query<{ readonly received_at: Instant | null }>()`
          select least(
            (select min(received_at) from events
              where received_at >= ${timestamp(start)} ${before('received_at', end)} ${delivered}),
            (select min(received_hour) from vacated_hours
              where received_hour >= ${timestamp(start)} ${before('received_hour', end)} ${delivered})
          ) as received_at`);
        return O.map(hourOf)(optional(earliest));
      }),
    page: (stretch, after, limit) =>
      unavailable(async () => {
        const begin = after === undefined ? stretch.from : after.hour;
        const rest =
          after === undefined
            ? fragment``
            : fragment`where (hour, internal_instance_id, amount_type)
                > (${timestamp(after.hour)}::timestamptz, ${after.instanceId}, ${after.amountType})`;
        const rows = await pool.any(query<TotalRow>()`
          with told as (
            select date_trunc('hour', received_at, 'UTC') as hour, internal_instance_id, amount_type, amount_value
            from events
            where received_at >= ${timestamp(begin)} and received_at < ${timestamp(stretch.to)} ${delivered}
            union all
            select received_hour, internal_instance_id, amount_type, 0
            from vacated_hours
            where received_hour >= ${timestamp(begin)} and received_hour < ${timestamp(stretch.to)} ${delivered}
          )
          select hour, internal_instance_id, amount_type, sum(amount_value) as total
          from told
          ${rest}
          group by hour, internal_instance_id, amount_type
          order by hour, internal_instance_id, amount_type
          limit ${limit}`);
        return rows.map(toTotal);
      }),
  });
};
