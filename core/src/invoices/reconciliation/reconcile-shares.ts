/**
 * Whose usage is whose where organizations share an account: lines of one upload may have one description there, and
 * then the provider's usage does not say which line it is of.
 */

import { dayOf } from '../../shared/calendar.ts';
import type { Decimal } from '../money/money.ts';
import type { ProviderUsageRecord } from '../provider/provider-usage.ts';
import type { LineGroup } from './reconcile-uploads.ts';
import { fromBigint } from './reconciliation-tally.ts';

interface Part {
  readonly group: LineGroup;
  /** What its lines still lack, by the day on which they begin. */
  readonly lacking: Map<string, Decimal>;
  readonly records: ProviderUsageRecord[];
}

/**
 * Gives each of the groups, which only their instances tell apart, what its lines ask for: first of records of the same
 * day, then of any. What is left belongs to the first group, and is too much there.
 */
export const divided = (
  groups: ReadonlyArray<LineGroup>,
  records: ReadonlyArray<ProviderUsageRecord>,
): ReadonlyArray<readonly [LineGroup, ReadonlyArray<ProviderUsageRecord>]> => {
  const [first, ...others] = groups.map((group): Part => {
    const due = group.state === 'Rejected' ? [] : [...group.quantities];
    return { group, lacking: new Map(due.map(([day, quantity]) => [day, fromBigint(quantity)])), records: [] };
  });
  if (first === undefined) return [];
  if (others.length === 0) return [[first.group, records]];
  const parts = [first, ...others];

  const give = (record: ProviderUsageRecord, fits: (day: string) => boolean): ProviderUsageRecord => {
    let left = record.quantity;
    for (const { lacking, records: own } of parts)
      for (const [day, quantity] of lacking) {
        const piece = left.lt(quantity) ? left : quantity;
        if (!fits(day) || piece.lte(0)) continue;
        lacking.set(day, quantity.minus(piece));
        left = left.minus(piece);
        own.push({ ...record, quantity: piece });
      }
    return { ...record, quantity: left };
  };
  const ofOtherDays = records.map((record) => give(record, (day) => day === dayOf(record.startsAt)));
  const left = ofOtherDays.map((record) => give(record, () => true));
  first.records.push(...left.filter(({ quantity }) => !quantity.eq(0)));
  return parts.map(({ group, records: own }) => [group, own] as const);
};
