/** Wrongly billed usage as differences: what staff accepted apart from the rest, each with what it is worth. */
import * as O from 'fp-ts/lib/Option.js';
import { Decimal, type Money } from '../money/money.ts';
import { type Acceptances, byAcceptance } from './acceptances.ts';
import type { BilledDay, WronglyBilled } from './billed-usage.ts';
import type { Cell } from './reconciliation.ts';
import { type Entry, floorOf } from './reconciliation-tally.ts';

/** `worthOf` the quantity of the line. */
export const billedEntries = (
  accountNumber: string,
  wrong: ReadonlyArray<WronglyBilled>,
  acceptances: Acceptances,
  worthOf: (quantity: Decimal, item: WronglyBilled['item']) => O.Option<Money>,
): ReadonlyArray<Entry> =>
  wrong.flatMap((one) => {
    const { instanceId, amountType, why, item } = one;
    const kind = { instanceId, amountType, kind: why._tag };
    return [...byAcceptance(acceptances, kind, one.days).values()].map((days): Entry => {
      const found = days.reduce((sum, { quantity }) => sum.plus(quantity), new Decimal(0));
      return {
        _tag: 'Different',
        instanceId,
        amountType,
        cell: cellOf(accountNumber, one, days),
        expected: new Decimal(0),
        found,
        residual: 0n,
        parts: days.map(({ place, quantity }) => ({ place, quantity })),
        money: floorOf(found) === 0n ? O.none : worthOf(found, item),
      };
    });
  });

const cellOf = (accountNumber: string, { why }: WronglyBilled, days: ReadonlyArray<BilledDay>): Cell => {
  const sorted = days.map(({ day }) => day).toSorted();
  const [from, to] = [sorted[0], sorted.at(-1)];
  if (from === undefined || to === undefined) throw new Error('wrongly billed usage has at least one day');
  return { ...why, accountNumber, from, to };
};
