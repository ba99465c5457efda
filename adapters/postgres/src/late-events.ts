/** Events that came after retention: kept with the reason, and counted nowhere. */
import type { EventStore, LateEvent } from '@usage-billing/core/usage';
import { type EventRow, isId, toEvent } from './conflicts.ts';
import type { BillingPool } from './pool.ts';
import { fragment, query } from './values.ts';

export const listLate = async (
  pool: BillingPool,
  { limit, after = '0' }: Parameters<EventStore['late']>[0],
): Promise<ReadonlyArray<LateEvent>> => {
  const rows = await pool.any(query<LateRow>()`
    ${lateEvents}
    where id > ${isId(after) ? after : '0'}::bigint
    order by id
    limit ${limit}`);
  return rows.map(toLate);
};

/** Those of one key, oldest first. */
export const lateOfKey = async (pool: BillingPool, uniqueKey: string): Promise<ReadonlyArray<LateEvent>> => {
  const rows = await pool.any(query<LateRow>()`
    ${lateEvents}
    where unique_key = ${uniqueKey}
    order by id`);
  return rows.map(toLate);
};

type LateRow = EventRow & { readonly id: bigint; readonly reason: string };

const lateEvents = fragment`
    select id, reason, unique_key, internal_instance_id, amount_type, amount_value, occurred_at, metadata, received_at,
      delivered_at
    from late_events`;

const toLate = (row: LateRow): LateEvent => ({ id: row.id.toString(), event: toEvent(row), reason: row.reason });

/** Decisions that came too late to move anything count as well. */
export const countAfterRetention = async (pool: BillingPool): Promise<number> =>
  Number(
    await pool.oneFirst(query<{ readonly count: bigint }>()`
      select (select count(*) from late_events)
        + (select count(*) from quarantined_events where after_retention) as count`),
  );
