/** Ledger rows added up by unit. */
import type { Aggregate } from './aggregate.ts';
import type { AmountType } from './amount-type.ts';

/** How many records there are of one unit, and their sum. */
export interface UnitAmount {
  readonly amountType: AmountType;
  readonly records: number;
  readonly amount: bigint;
}

/** In order of the unit. */
export const amountsByUnit = (rows: ReadonlyArray<Aggregate>): ReadonlyArray<UnitAmount> =>
  [...Map.groupBy(rows, ({ amountType }) => amountType)]
    .map(([amountType, members]) => ({
      amountType,
      records: members.length,
      amount: members.reduce((sum, member) => sum + member.amount, 0n),
    }))
    .toSorted((a, b) => (a.amountType < b.amountType ? -1 : 1));
