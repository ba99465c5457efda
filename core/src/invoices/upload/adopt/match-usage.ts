/**
 * Which ledger rows a line of an upload was summed from. The rows were written anew since, so only sums can tell: a set
 * of rows that the rules of the upload name and whose sum is the line's quantity, to the unit. Anything else is no match.
 */
import * as O from 'fp-ts/lib/Option.js';
import { addDays, startOfDay } from '../../../shared/calendar.ts';
import type { UnassignedAggregate } from '../../../usage/aggregate.ts';
import { sumOf } from '../report/credit-netting.ts';
import { isLate } from '../report/upload-description.ts';
import type { UploadLine } from '../state/upload.ts';

export type LineMatch =
  | { readonly _tag: 'Exact'; readonly rows: ReadonlyArray<UnassignedAggregate> }
  /** Some of the rows belong to the line, and it cannot be known which: their sum is larger than the quantity. */
  | { readonly _tag: 'More'; readonly rows: ReadonlyArray<UnassignedAggregate>; readonly sum: bigint }
  /** Rows are missing; they may still be recorded. */
  | { readonly _tag: 'Less'; readonly rows: ReadonlyArray<UnassignedAggregate>; readonly sum: bigint };

const isCredit = ({ setAside }: UnassignedAggregate): boolean =>
  O.isSome(setAside) && setAside.value.reason === 'credit carried';

/** `rows`: pending, of the line's instance and unit, and of no earlier line. */
export const matchLine = (line: UploadLine, rows: ReadonlyArray<UnassignedAggregate>): LineMatch => {
  // A late line is dated after its usage.
  const from = startOfDay(isLate(line) ? line.firstUsedOn : line.startDate);
  const to = startOfDay(isLate(line) ? addDays(line.lastUsedOn, 1) : line.endDate);
  const before = rows.filter(({ bucketStart }) => bucketStart < to);
  const within = before.filter(({ bucketStart }) => bucketStart >= from);
  // An upload takes the days of its line; with them credits that waited; and all that was still pending where it nets.
  const candidates = [within, before.filter((row) => row.bucketStart >= from || isCredit(row)), before];
  const exact = candidates.find((some) => some.length > 0 && sumOf(some) === line.quantity);
  if (exact !== undefined) return { _tag: 'Exact', rows: exact };
  const sum = sumOf(within);
  return { _tag: sum < line.quantity ? 'Less' : 'More', rows: within, sum };
};
