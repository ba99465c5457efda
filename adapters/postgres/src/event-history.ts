/** Single events of the embedded event store. */
import { type Instant, keysetPages } from '@usage-billing/core/shared';
import type { CellHours, DeliveredEvent, EventHistory, HourBucket, KeyHistory } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { conflictsOfKey, type EventRow, toEvent } from './conflicts.ts';
import { orUnavailable } from './failure.ts';
import { lateOfKey } from './late-events.ts';
import type { BillingPool } from './pool.ts';
import { retentionFloor } from './store-time.ts';
import { fragment, optional, query, timestamp } from './values.ts';

const unavailable = orUnavailable('EventStoreUnavailable');

const PAGE_SIZE = 1_000;

/** Looks events up in the Postgres store. */
export const postgresEventHistory = (pool: BillingPool): EventHistory => ({
  ofKey: ({ uniqueKey }) => unavailable(() => ofKey(pool, uniqueKey)),
  countsOf: (hours) =>
    unavailable(async () => {
      const rows = await pool.any(query<{
        readonly hour: HourBucket;
        readonly events: bigint;
        readonly total: string;
      }>()`
        select date_trunc('hour', received_at, 'UTC') as hour, count(*) as events, sum(amount_value) as total
        from (${countingIn(hours)}) counting
        group by hour
        order by hour`);
      return rows.map(({ hour, events, total }) => ({ hour, events: Number(events), total: BigInt(total) }));
    }),
  eventsOf: (hours) =>
    keysetPages(PAGE_SIZE, (after: DeliveredEvent | undefined, limit) =>
      unavailable(async () => (await pool.any(pageStatement(hours, after, limit))).map(toEvent)),
    ),
  bytesOf: () => TE.right(O.none),
});

const COLUMNS = fragment`unique_key, internal_instance_id, amount_type, amount_value, occurred_at, metadata, received_at,
  delivered_at`;

const ofKey = async (pool: BillingPool, uniqueKey: string): Promise<KeyHistory> => {
  if (uniqueKey.includes('\u0000') || !uniqueKey.isWellFormed()) return { counting: O.none, conflicts: [], late: [] };
  const counting = await pool.maybeOne(query<EventRow>()`
    select ${COLUMNS} from events
    where unique_key = ${uniqueKey} and overruled_by is null and received_at >= ${retentionFloor}
    union all
    select unique_key, internal_instance_id, amount_type, amount_value, occurred_at, metadata, received_at, resolved_at
    from quarantined_events
    where unique_key = ${uniqueKey} and counts and received_at >= ${retentionFloor}`);
  return {
    counting: O.map(toEvent)(optional(counting)),
    conflicts: await conflictsOfKey(pool, uniqueKey),
    late: await lateOfKey(pool, uniqueKey),
  };
};

/** A copy that was put aside and counts was delivered, as far as the totals go, when that was decided. */
const countingIn = ({ instanceId, amountType, from, to }: CellHours) => {
  const begin = fragment`greatest(${timestamp(from)}, ${retentionFloor})`;
  const cell = fragment`received_at >= ${begin} and received_at < ${timestamp(to)}
    and internal_instance_id = ${instanceId} and amount_type = ${amountType}`;
  return fragment`
    select ${COLUMNS} from events where ${cell} and overruled_by is null
    union all
    select unique_key, internal_instance_id, amount_type, amount_value, occurred_at, metadata, received_at, resolved_at
    from quarantined_events where ${cell} and counts`;
};

const pageStatement = (
  hours: CellHours,
  after: { receivedAt: Instant; uniqueKey: string } | undefined,
  limit: number,
) => {
  const rest =
    after === undefined
      ? fragment``
      : fragment`where (received_at, unique_key) > (${timestamp(after.receivedAt)}::timestamptz, ${after.uniqueKey})`;
  return query<EventRow>()`
    select ${COLUMNS} from (${countingIn(hours)}) counting
    ${rest}
    order by received_at, unique_key
    limit ${limit}`;
};
