/** Compare-and-insert of hourly totals. */
import type { Instant } from '@usage-billing/core/shared';
import {
  type AmountType,
  correction,
  type HourlyTotal,
  type QuarantinedTotal,
  type RecordedTotals,
} from '@usage-billing/core/usage';
import { none } from 'fp-ts/lib/Option.js';
import { type BillingData, nextId } from './billing-data.ts';
import { by } from './order.ts';

/** Names the hour, instance and type of a total or a row. */
const cellOf = (hour: Instant, instanceId: string, amountType: string): string =>
  JSON.stringify([hour.toString(), instanceId, amountType]);

const heldIn = (data: BillingData): ReadonlyMap<string, bigint> => {
  const held = new Map<string, bigint>();
  for (const { bucketStart, instanceId, amountType, amount } of data.rows.values()) {
    const cell = cellOf(bucketStart, instanceId, amountType);
    held.set(cell, (held.get(cell) ?? 0n) + amount);
  }
  return held;
};

export const recordTotals = (
  data: BillingData,
  totals: ReadonlyArray<HourlyTotal>,
  recordedAt: Instant,
): RecordedTotals => {
  const last = new Map(totals.map((total) => [cellOf(total.hour, total.instanceId, total.amountType), total]));
  const held = heldIn(data);
  const inserted = new Map<AmountType, { readonly rows: number; readonly amount: bigint }>();
  const quarantined: QuarantinedTotal[] = [];

  for (const [cell, total] of last) {
    const { instanceId, amountType, hour } = total;
    const sum = held.get(cell) ?? 0n;
    const what = correction(total.total, sum);
    if (what._tag === 'Quarantine') {
      const kept = { ...total, held: data.quarantined.get(cell)?.held ?? sum, reason: what.reason, recordedAt };
      data.quarantined.set(cell, kept);
      quarantined.push(kept);
      continue;
    }
    data.quarantined.delete(cell);
    if (what._tag === 'Nothing') continue;
    const id = nextId(data);
    const { amount } = what;
    data.rows.set(id, {
      id,
      instanceId,
      amountType,
      bucketStart: hour,
      amount,
      recordedAt,
      uploadId: null,
      setAside: none,
    });
    const before = inserted.get(amountType) ?? { rows: 0, amount: 0n };
    inserted.set(amountType, { rows: before.rows + 1, amount: before.amount + amount });
  }

  return {
    inserted: [...inserted].map(([amountType, added]) => ({ amountType, ...added })),
    quarantined: quarantined.sort(by((one) => [one.hour, one.instanceId, one.amountType])),
  };
};
