/** The second seam: of one day, the sums of the ledger against its rows, taken by an upload or free, and why they are free. */
import type { CalendarDay } from '../../shared/calendar.ts';
import type { UnassignedAggregate } from '../../usage/aggregate.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import { cellKey } from '../../usage/cell-key.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import { type Entry, fromBigint } from './reconciliation-tally.ts';
import { type UnbilledContext, unbilledReason } from './unbilled-reason.ts';

export const freeRowEntry = (row: UnassignedAggregate, context: UnbilledContext): Entry => {
  const { id, instanceId, amountType, bucketStart: hour, amount } = row;
  const whose = { instanceId, amountType };
  const reason = unbilledReason(row, context);
  if (reason !== undefined) return { ...whose, _tag: 'Explained', reason, quantity: amount };
  const figures = { expected: fromBigint(amount), found: fromBigint(0n), residual: amount };
  return { ...whose, ...figures, _tag: 'Different', cell: { _tag: 'LedgerRow', id, hour } };
};

interface Quantity {
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  readonly amount: bigint;
}

export interface DayBalance {
  readonly sums: (quantities: Iterable<Quantity>) => void;
  readonly rows: (quantities: Iterable<Quantity>) => void;
  readonly entries: () => ReadonlyArray<Entry>;
}

/** Rows arrive in pages; what is kept of them is one sum per instance and unit. */
export const dayBalance = (day: CalendarDay): DayBalance => {
  const cells = new Map<string, { instanceId: InstanceId; amountType: AmountType; sums: bigint; rows: bigint }>();
  const add = (side: 'sums' | 'rows') => (quantities: Iterable<Quantity>) => {
    for (const { instanceId, amountType, amount } of quantities) {
      const key = cellKey(instanceId, amountType);
      const cell = cells.get(key) ?? { instanceId, amountType, sums: 0n, rows: 0n };
      cell[side] += amount;
      cells.set(key, cell);
    }
  };
  const entries = (): ReadonlyArray<Entry> =>
    [...cells.values()]
      .filter(({ sums, rows }) => sums !== rows)
      .map(({ instanceId, amountType, sums, rows }) => ({
        instanceId,
        amountType,
        _tag: 'Different',
        cell: { _tag: 'LedgerDay', day },
        expected: fromBigint(sums),
        found: fromBigint(rows),
        residual: sums - rows,
      }));
  return { sums: add('sums'), rows: add('rows'), entries };
};
