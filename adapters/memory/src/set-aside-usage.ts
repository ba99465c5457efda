/** Rows that are set aside, added up, and opened again by somebody's decision. */
import { keptDecision } from '@usage-billing/core/shared';
import {
  type HourBucket,
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
import { isSome, none, type Option, some } from 'fp-ts/lib/Option.js';
import { assign, type BillingData, type LedgerRow } from './billing-data.ts';
import { by } from './order.ts';
import type { RecordAction } from './staff-actions.ts';

const sumOf = (rows: ReadonlyArray<LedgerRow>): bigint => rows.reduce((sum, { amount }) => sum + amount, 0n);

const oldestOf = (rows: ReadonlyArray<LedgerRow>): HourBucket | undefined =>
  rows.map(({ bucketStart }) => bucketStart).toSorted(by((hour) => [hour]))[0];

export const setAsideSums = (data: BillingData, instanceId: InstanceId | undefined): ReadonlyArray<SetAsideSum> => {
  const marked = [...data.rows.values()].flatMap((row) =>
    row.uploadId === null && isSome(row.setAside) && (instanceId ?? row.instanceId) === row.instanceId
      ? [{ row, mark: row.setAside.value }]
      : [],
  );
  const groups = Map.groupBy(marked, ({ row, mark }) => [row.instanceId, row.amountType, mark.reason].join('\u0000'));
  return [...groups.values()]
    .flatMap((group): ReadonlyArray<SetAsideSum> => {
      const sorted = group.toSorted(by(({ row }) => [row.bucketStart, row.id]));
      const [first, last] = [sorted[0], sorted.at(-1)];
      if (first === undefined || last === undefined) return [];
      const { instanceId: instance, amountType, bucketStart: oldest } = first.row;
      const amount = sumOf(sorted.map(({ row }) => row));
      const { reason, detail } = last.mark;
      const newest = last.row.bucketStart;
      return [{ instanceId: instance, amountType, reason, rows: sorted.length, amount, oldest, newest, detail }];
    })
    .sort(by((sum) => [sum.instanceId, sum.amountType, sum.reason]));
};

export const release = (data: BillingData, record: RecordAction, order: ReleaseOrder): Option<UsageRelease> => {
  const rows = rowsOf(data, order);
  const oldest = oldestOf(rows);
  if (oldest === undefined) return none;
  assign(data, rows, null);
  const decision = keptDecision(order.decision);
  const released = { ...order, decision, rows: rows.length, amount: sumOf(rows), oldest };
  data.releases.push(released);
  record(some(usageReleased(order, released)));
  return some(released);
};

export const settle = (data: BillingData, record: RecordAction, order: SettleOrder): Option<SettledUsage> => {
  const rows = rowsOf(data, order);
  const oldest = oldestOf(rows);
  if (oldest === undefined) return none;
  assign(data, rows, null, some({ reason: 'settled by hand', detail: settledDetail(order) }));
  const settled = { rows: rows.length, amount: sumOf(rows), oldest };
  record(some(usageSettled(order, settled)));
  return some(settled);
};

const rowsOf = (data: BillingData, { instanceId, amountType, reason, range }: ReleaseOrder): ReadonlyArray<LedgerRow> =>
  [...data.rows.values()].filter(
    (row) =>
      row.uploadId === null &&
      row.instanceId === instanceId &&
      row.amountType === amountType &&
      isSome(row.setAside) &&
      row.setAside.value.reason === reason &&
      row.bucketStart >= range.from &&
      row.bucketStart < range.to,
  );
