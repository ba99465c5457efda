/** Rows that are set aside, added up, and opened again by somebody's decision. */
import type { Instant } from '@usage-billing/core/shared';
import { keptDecision } from '@usage-billing/core/shared';
import {
  type InstanceId,
  type ReleaseOrder,
  type SetAsideSum,
  type SettledUsage,
  type SettleOrder,
  settledDetail,
  type UsageRelease,
  usageReleased,
  usageSettled,
} from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import type { CommonQueryMethods } from 'slonik';
import { within } from './ledger-range.ts';
import type { BillingPool } from './pool.ts';
import { insertStaffAction } from './staff-actions.ts';
import { fragment, printable, query, timestamp } from './values.ts';

interface SumRow {
  readonly instance_id: SetAsideSum['instanceId'];
  readonly amount_type: SetAsideSum['amountType'];
  readonly reason: SetAsideSum['reason'];
  readonly rows: number;
  readonly amount: string;
  readonly oldest: SetAsideSum['oldest'];
  readonly newest: SetAsideSum['newest'];
  readonly detail: string | null;
}

export const readSetAsideSums = async (
  pool: BillingPool,
  instanceId: InstanceId | undefined,
): Promise<ReadonlyArray<SetAsideSum>> => {
  const rows = await pool.any(query<SumRow>()`
    select a.instance_id, a.amount_type, a.set_aside_reason as reason, count(*)::int as rows,
      sum(a.amount_value) as amount, min(a.bucket_start) as oldest, max(a.bucket_start) as newest,
      (array_agg(a.set_aside_detail order by a.bucket_start desc, a.id desc))[1] as detail
    from aggregates a
    where a.upload_id is null and a.set_aside_reason is not null
      ${instanceId === undefined ? fragment`` : fragment`and a.instance_id = ${instanceId}`}
    group by 1, 2, 3
    order by 1, 2, a.set_aside_reason collate "C"`);
  return rows.map(({ instance_id, amount_type, amount, detail, ...row }) => ({
    ...row,
    instanceId: instance_id,
    amountType: amount_type,
    amount: BigInt(amount),
    detail: detail ?? '',
  }));
};

interface ReleasedRow {
  readonly rows: number;
  readonly amount: string | null;
  readonly oldest: UsageRelease['oldest'] | null;
}

export const releaseUsage = (pool: BillingPool, order: ReleaseOrder): Promise<O.Option<UsageRelease>> =>
  pool.transaction(async (transaction) => {
    const released = await openRows(transaction, order);
    if (O.isSome(released)) await insertStaffAction(transaction, usageReleased(order, released.value));
    return released;
  });

/** One statement: what it opens and what it writes down are the same rows. */
const openRows = async (
  transaction: Pick<CommonQueryMethods, 'maybeOne'>,
  order: ReleaseOrder,
): Promise<O.Option<UsageRelease>> => {
  const { instanceId, amountType, reason, range, at, decision } = order;
  const released = await transaction.maybeOne(query<ReleasedRow>()`
    with opened as (
      update aggregates a
      set set_aside_reason = null, set_aside_detail = null
      where ${rowsOf(order)}
      returning a.amount_value, a.bucket_start
    )
    insert into usage_releases (at, instance_id, amount_type, reason, range_from, range_to, row_count, amount, oldest,
      decided_by, decision_note)
    select ${timestamp(at)}::timestamptz, ${instanceId}, ${amountType}, ${reason}, ${timestamp(range.from)}::timestamptz,
      ${timestamp(range.to)}::timestamptz, count(*)::int, sum(amount_value), min(bucket_start),
      ${printable(decision.by)}, ${printable(decision.note)}
    from opened
    having count(*) > 0
    returning row_count as rows, amount, oldest`);
  if (released === null || released.amount === null || released.oldest === null) return O.none;
  const { rows, oldest } = released;
  return O.some({ ...order, decision: keptDecision(decision), rows, amount: BigInt(released.amount), oldest });
};

export const settleUsage = (pool: BillingPool, order: SettleOrder): Promise<O.Option<SettledUsage>> =>
  pool.transaction(async (transaction) => {
    const settled = await transaction.one(query<ReleasedRow>()`
      with settled as (
        update aggregates a
        set set_aside_reason = 'settled by hand', set_aside_detail = ${printable(settledDetail(order))}
        where ${rowsOf(order)}
        returning a.amount_value, a.bucket_start
      )
      select count(*)::int as rows, sum(amount_value) as amount, min(bucket_start) as oldest from settled`);
    const { rows, amount, oldest } = settled;
    if (amount === null || oldest === null) return O.none;
    const usage = { rows, amount: BigInt(amount), oldest };
    await insertStaffAction(transaction, usageSettled(order, usage));
    return O.some(usage);
  });

const rowsOf = ({ instanceId, amountType, reason, range }: ReleaseOrder) => fragment`
  a.instance_id = ${instanceId} and a.amount_type = ${amountType} and ${within(range)}
    and a.upload_id is null and a.set_aside_reason = ${reason}`;

interface ReleaseRow {
  readonly at: Instant;
  readonly instance_id: UsageRelease['instanceId'];
  readonly amount_type: UsageRelease['amountType'];
  readonly reason: UsageRelease['reason'];
  readonly range_from: Instant;
  readonly range_to: Instant;
  readonly row_count: number;
  readonly amount: string;
  readonly oldest: UsageRelease['oldest'];
  readonly decided_by: string;
  readonly decision_note: string;
}

export const readReleases = async (pool: BillingPool, limit: number): Promise<ReadonlyArray<UsageRelease>> => {
  const rows = await pool.any(query<ReleaseRow>()`
    select at, instance_id, amount_type, reason, range_from, range_to, row_count, amount, oldest, decided_by,
      decision_note
    from usage_releases
    order by id desc
    limit ${limit}`);
  return rows.map((row) => ({
    at: row.at,
    instanceId: row.instance_id,
    amountType: row.amount_type,
    reason: row.reason,
    range: { from: row.range_from, to: row.range_to },
    rows: row.row_count,
    amount: BigInt(row.amount),
    oldest: row.oldest,
    decision: { by: row.decided_by, note: row.decision_note },
  }));
};
