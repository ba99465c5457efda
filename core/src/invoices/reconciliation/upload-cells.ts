/** The rows that an upload took of one instance and unit beside the lines that it made of them. */
import { none, type Option } from 'fp-ts/lib/Option.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { UploadId } from '../../usage/aggregate.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import { cellKey } from '../../usage/cell-key.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { AssignedSum } from '../../usage/ports/usage-ledger.ts';
import type { JournalLine } from '../upload/journal/upload-journal.ts';
import { isLate } from '../upload/report/upload-description.ts';
import type { UploadLine, UploadStateName } from '../upload/state/upload.ts';
import type { FreeReason } from './free-usage.ts';

export interface UploadCell {
  readonly uploadId: UploadId;
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  /** Undefined: the journal knows no line of it. */
  readonly state: UploadStateName | undefined;
  readonly settledAt: Option<Instant>;
  readonly lines: ReadonlyArray<UploadLine>;
  /** Every day of which rows were taken, as far as it was read. */
  readonly taken: ReadonlyArray<TakenDay>;
}

/** Of one day there may be several: what of it is free stands apart. */
export interface TakenDay {
  readonly day: CalendarDay;
  readonly amount: bigint;
  /** Why it should not have been billed. Undefined: nothing speaks against it, or nobody looked. */
  readonly free?: FreeReason | undefined;
}

/** Cells from lines and from what was taken; either may be missing. */
export const uploadCells = (
  lines: Iterable<JournalLine>,
  taken: Iterable<AssignedSum & Pick<TakenDay, 'free'>>,
): ReadonlyMap<string, UploadCell> => {
  type Growing = UploadCell & { lines: UploadLine[]; taken: TakenDay[] };
  const cells = new Map<string, Growing>();
  const cellOf = (uploadId: UploadId, { instanceId, amountType }: Pick<UploadLine, 'instanceId' | 'amountType'>) => {
    const key = cellKey(uploadId, instanceId, amountType);
    const known = cells.get(key);
    if (known !== undefined) return { key, cell: known };
    const fresh: Growing = {
      uploadId,
      instanceId,
      amountType,
      state: undefined,
      settledAt: none,
      lines: [],
      taken: [],
    };
    cells.set(key, fresh);
    return { key, cell: fresh };
  };
  for (const { uploadId, state, settledAt, line } of lines) {
    const { key, cell } = cellOf(uploadId, line);
    cell.lines.push(line);
    cells.set(key, { ...cell, state, settledAt });
  }
  for (const sum of taken) {
    const { day, amount, free } = sum;
    cellOf(sum.uploadId, sum).cell.taken.push({ day, amount, free });
  }
  return cells;
};

export const takenSum = (taken: ReadonlyArray<{ readonly amount: bigint }>): bigint =>
  taken.reduce((total, { amount }) => total + amount, 0n);

/** Its lines are, or may come to be, at the provider. */
export const isLive = ({ state }: UploadCell): boolean => state !== undefined && state !== 'Rejected';

export const quantityOf = (cell: UploadCell): bigint =>
  isLive(cell) ? cell.lines.reduce((total, { quantity }) => total + quantity, 0n) : 0n;

/** Rows taken against lines made; of a rejected upload nothing may remain taken. */
export const isBalanced = (cell: UploadCell): boolean => takenSum(cell.taken) === quantityOf(cell);

/**
 * The line that took the rows of a day: a late one that was used then, or else the one whose dates contain it. A credit
 * is carried into a later line, so a day that no line contains belongs to the first line after it. Where lines share a
 * day, which only damaged ones do, the amount tells them apart.
 */
export const lineOfDay = (
  lines: ReadonlyArray<UploadLine>,
  day: CalendarDay,
  amount?: bigint,
): UploadLine | undefined => {
  const late = lines.find((line) => isLate(line) && line.firstUsedOn <= day && day <= line.lastUsedOn);
  if (late !== undefined) return late;
  const onTime = lines.filter((line) => !isLate(line));
  const sorted = (onTime.length > 0 ? onTime : lines).toSorted((a, b) => (a.startDate < b.startDate ? -1 : 1));
  const exact = sorted.find((line) => line.startDate <= day && day < line.endDate && line.quantity === amount);
  return exact ?? sorted.find(({ endDate }) => day < endDate) ?? sorted.at(-1);
};

/** What each line took. Rows of a cell without lines belong to none. */
export const takenByLine = (
  cell: Pick<UploadCell, 'lines' | 'taken'>,
): ReadonlyArray<{ readonly line: UploadLine; readonly amount: bigint }> => {
  const amounts = new Map<UploadLine, bigint>(cell.lines.map((line) => [line, 0n]));
  for (const { day, amount } of cell.taken) {
    const line = lineOfDay(cell.lines, day, amount);
    if (line !== undefined) amounts.set(line, (amounts.get(line) ?? 0n) + amount);
  }
  return [...amounts].map(([line, amount]) => ({ line, amount }));
};
