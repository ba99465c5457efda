/** How the laws of compare-and-insert record, and what they look at. */
import type { HourlyTotal, RecordedTotals } from '@usage-billing/core/usage';
import { free, type LedgerSubject, RECORDED_AT } from './billing-data-subject.ts';
import { anHourlyTotal } from './samples.ts';
import { right } from './unwrap.ts';

/** Type, rows and sum of what was inserted. */
export const added = ({ inserted }: RecordedTotals): ReadonlyArray<readonly [string, number, bigint]> =>
  inserted.map((one) => [one.amountType, one.rows, one.amount] as const).sort(([a], [b]) => (a < b ? -1 : 1));

export const recording =
  ({ ledger }: LedgerSubject) =>
  (...totals: ReadonlyArray<Partial<HourlyTotal>>): Promise<RecordedTotals> =>
    right(ledger.recordTotals(totals.map(anHourlyTotal), RECORDED_AT));

/** Of all rows, in the order of their ids. */
export const amounts = async ({ ledger }: LedgerSubject): Promise<ReadonlyArray<bigint>> =>
  (await free(ledger)).map(({ amount }) => amount);
