/** The usage ledger in memory. */
import { dayOf, type Instant, startOfDay, truncateToDay } from '@usage-billing/core/shared';
import {
  type AssignedSum,
  isSettled,
  type SumsQuery,
  type TimeRange,
  type UsageLedger,
  type UsageSum,
} from '@usage-billing/core/usage';
import { isNone, none, some } from 'fp-ts/lib/Option.js';
import { answer, pagesOf } from './answer.ts';
import { assign, type BillingData, type LedgerRow, toUnassigned } from './billing-data.ts';
import { by } from './order.ts';
import { recordTotals } from './record-totals.ts';
import { release, setAsideSums, settle } from './set-aside-usage.ts';
import type { RecordAction } from './staff-actions.ts';

const within =
  ({ from, to }: TimeRange) =>
  ({ bucketStart }: LedgerRow): boolean =>
    bucketStart >= from && bucketStart < to;

/** To be billed for the range; a credit that was carried over is billed whenever it was earned. */
const isPending = (row: LedgerRow, range: TimeRange | undefined): boolean => {
  if (range === undefined) return false;
  const reason = isNone(row.setAside) ? undefined : row.setAside.value.reason;
  if (reason === 'credit carried') return row.bucketStart < range.to;
  return within(range)(row) && (reason === undefined || !isSettled(reason));
};

const startOf: Record<'hour' | 'day' | 'month', (at: Instant) => Instant> = {
  hour: (at) => at,
  day: truncateToDay,
  month: (at) => startOfDay(`${dayOf(at).slice(0, 7)}-01` as ReturnType<typeof dayOf>),
};

/** Absent means all, an empty list none. */
const chosen = <Item>(items: ReadonlyArray<Item> | undefined, item: Item): boolean => items?.includes(item) ?? true;

/** Adds up the amounts of rows that have the same name; the first row of a name says the rest. */
const addUp = <Sum extends { readonly amount: bigint }>(
  rows: ReadonlyArray<LedgerRow>,
  sumOf: (row: LedgerRow) => Sum,
  nameOf: (sum: Sum) => ReadonlyArray<string | bigint>,
): ReadonlyArray<Sum> => {
  const sums = new Map<string, Sum>();
  for (const row of rows) {
    const sum = sumOf(row);
    const name = nameOf(sum).map(String).join('\u0000');
    sums.set(name, { ...sum, amount: (sums.get(name)?.amount ?? 0n) + row.amount });
  }
  return [...sums.values()].sort(by(nameOf));
};

const sumsOf = (
  rows: ReadonlyArray<LedgerRow>,
  { range, by: period, instanceIds, amountTypes }: SumsQuery,
): ReadonlyArray<UsageSum> =>
  addUp<UsageSum>(
    rows
      .filter(within(range))
      .filter((row) => chosen(instanceIds, row.instanceId) && chosen(amountTypes, row.amountType)),
    ({ instanceId, amountType, bucketStart, amount }) => ({
      instanceId,
      amountType,
      start: startOf[period](bucketStart),
      amount,
    }),
    (sum) => [sum.start, sum.instanceId, sum.amountType],
  );

const assignedOf = (rows: ReadonlyArray<LedgerRow>): ReadonlyArray<AssignedSum> =>
  addUp<AssignedSum>(
    rows,
    ({ uploadId, instanceId, amountType, bucketStart, amount }) => ({
      uploadId: uploadId ?? 0n,
      instanceId,
      amountType,
      day: dayOf(bucketStart),
      amount,
    }),
    (sum) => [sum.uploadId, sum.instanceId, sum.amountType, sum.day],
  );

export const usageLedgerOver = (data: BillingData, record: RecordAction): UsageLedger => {
  const rows = (): ReadonlyArray<LedgerRow> => [...data.rows.values()];
  const unassigned = (): ReadonlyArray<LedgerRow> => rows().filter(({ uploadId }) => uploadId === null);

  return {
    recordTotals: (totals, recordedAt) => answer(() => recordTotals(data, totals, recordedAt)),

    sums: (query) => answer(() => sumsOf(rows(), query)),
    sumsTogether: (queries) => answer(() => queries.map((query) => sumsOf(rows(), query))),

    instancesWithUsage: (range) =>
      answer(() =>
        [
          ...new Set(
            rows()
              .filter(within(range))
              .map(({ instanceId }) => instanceId),
          ),
        ].sort(),
      ),

    pending: (queries) =>
      answer(() => {
        const ranges = new Map(queries.map(({ instanceId, range }) => [instanceId, range]));
        return unassigned()
          .filter((row) => isPending(row, ranges.get(row.instanceId)))
          .toSorted(by((row) => [row.instanceId, row.amountType, row.bucketStart, row.id]))
          .map(toUnassigned);
      }),

    unassigned: ({ instanceIds, ...range }) =>
      pagesOf(() =>
        unassigned()
          .filter((row) => within(range)(row) && chosen(instanceIds, row.instanceId))
          .map(toUnassigned),
      ),

    assigned: ({ instanceIds, ...range }) =>
      pagesOf(() =>
        assignedOf(
          rows().filter((row) => row.uploadId !== null && within(range)(row) && chosen(instanceIds, row.instanceId)),
        ),
      ),

    setAside: (aggregateIds, mark) =>
      answer(() => {
        const marked = unassigned().filter(({ id }) => aggregateIds.includes(id));
        assign(data, marked, null, mark === null ? none : some(mark));
        return marked.length;
      }),

    setAsideSums: ({ instanceId }) => answer(() => setAsideSums(data, instanceId)),
    release: (order) => answer(() => release(data, record, order)),
    settle: (order) => answer(() => settle(data, record, order)),
    releases: ({ limit }) => answer(() => data.releases.toReversed().slice(0, limit)),

    quarantinedTotals: ({ from, to }) =>
      answer(() =>
        [...data.quarantined.values()]
          .filter(({ hour }) => hour >= from && hour < to)
          .sort(by((one) => [one.hour, one.instanceId, one.amountType])),
      ),
  };
};
