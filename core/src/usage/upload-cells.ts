/**
 * The rows that an upload took of one instance and unit beside the lines that it made of them. A reconciliation asks for
 * a range of time, but an upload may have taken rows from both sides of the range's edge: what lies outside is kept
 * apart per line, so that the range answers for its own part alone.
 */
import { type CalendarDay, dayOf } from '../shared/calendar.ts';
import type { AmountType } from './amount-type.ts';
import { cellKey } from './cell-key.ts';
import type { InstanceId } from './instance-id.ts';
import { type Entry, fromBigint } from './reconciliation-tally.ts';
import type { UploadId, UploadLine, UploadStateName } from './upload.ts';
import type { JournalLine } from './upload-journal.ts';
import type { AssignedSum, TimeRange } from './usage-ledger.ts';

export interface UploadCell {
  readonly uploadId: UploadId;
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  /** Undefined: the journal knows no line of it. */
  readonly state: UploadStateName | undefined;
  readonly lines: ReadonlyArray<UploadLine>;
  /** Every day of which rows were taken, as far as it was read. */
  readonly taken: ReadonlyArray<{ readonly day: CalendarDay; readonly amount: bigint }>;
}

/** Lines of one upload that the provider cannot tell apart: same account, unit and description. */
export interface LineGroup {
  readonly uploadId: UploadId;
  readonly instanceId: InstanceId;
  readonly accountNumber: string;
  readonly amountType: AmountType;
  readonly description: string;
  readonly state: UploadStateName;
  readonly chargeNumbers: ReadonlySet<string>;
  readonly quantity: bigint;
  /** How much of the quantity comes from rows outside the range, by the start of the line that it is in. */
  readonly outside: ReadonlyMap<CalendarDay, bigint>;
  /** False: only other ranges have to answer for it. */
  readonly inRange: boolean;
}

/** Cells from lines and from what was taken; either may be missing. */
export const uploadCells = (
  lines: Iterable<JournalLine>,
  taken: Iterable<AssignedSum>,
): ReadonlyMap<string, UploadCell> => {
  type Growing = UploadCell & { lines: UploadLine[]; taken: { day: CalendarDay; amount: bigint }[] };
  const cells = new Map<string, Growing>();
  const cellOf = (uploadId: UploadId, { instanceId, amountType }: Pick<UploadLine, 'instanceId' | 'amountType'>) => {
    const key = cellKey(uploadId, instanceId, amountType);
    const known = cells.get(key);
    if (known !== undefined) return { key, cell: known };
    const fresh: Growing = { uploadId, instanceId, amountType, state: undefined, lines: [], taken: [] };
    cells.set(key, fresh);
    return { key, cell: fresh };
  };
  for (const { uploadId, state, line } of lines) {
    const { key, cell } = cellOf(uploadId, line);
    cell.lines.push(line);
    cells.set(key, { ...cell, state });
  }
  for (const sum of taken) cellOf(sum.uploadId, sum).cell.taken.push({ day: sum.day, amount: sum.amount });
  return cells;
};

const sum = (items: ReadonlyArray<{ readonly amount: bigint }>): bigint =>
  items.reduce((total, { amount }) => total + amount, 0n);

const isLive = ({ state }: UploadCell): boolean => state !== undefined && state !== 'Rejected';

export const quantityOf = (cell: UploadCell): bigint =>
  isLive(cell) ? cell.lines.reduce((total, { quantity }) => total + quantity, 0n) : 0n;

/** Rows taken against lines made; of a rejected upload nothing may remain taken. */
export const isBalanced = (cell: UploadCell): boolean => sum(cell.taken) === quantityOf(cell);

interface Days {
  readonly from: CalendarDay;
  /** Exclusive. */
  readonly to: CalendarDay;
}

const isWithin = ({ from, to }: Days, day: CalendarDay): boolean => from <= day && day < to;

/**
 * The line that took the rows of a day: the one whose dates contain it. A credit is carried into a later line, so a day
 * that no line contains belongs to the first line after it.
 */
export const lineOfDay = (lines: ReadonlyArray<UploadLine>, day: CalendarDay): UploadLine | undefined => {
  const sorted = lines.toSorted((a, b) => (a.startDate < b.startDate ? -1 : 1));
  return sorted.find(({ endDate }) => day < endDate) ?? sorted.at(-1);
};

/** What each line took. Rows of a cell without lines belong to none. */
export const takenByLine = (
  cell: Pick<UploadCell, 'lines' | 'taken'>,
): ReadonlyArray<{ readonly line: UploadLine; readonly amount: bigint }> => {
  const amounts = new Map<UploadLine, bigint>(cell.lines.map((line) => [line, 0n]));
  for (const { day, amount } of cell.taken) {
    const line = lineOfDay(cell.lines, day);
    if (line !== undefined) amounts.set(line, (amounts.get(line) ?? 0n) + amount);
  }
  return [...amounts].map(([line, amount]) => ({ line, amount }));
};

const lineGroups = (cell: UploadCell, range: Days): ReadonlyArray<LineGroup> => {
  const { state, uploadId, instanceId, amountType } = cell;
  if (state === undefined) return [];
  const taken = isLive(cell) ? cell.taken.filter(({ day }) => !isWithin(range, day)) : [];
  const outside = new Map(takenByLine({ lines: cell.lines, taken }).map(({ line, amount }) => [line, amount]));
  const groups = Map.groupBy(cell.lines, (line) => cellKey(line.accountNumber, line.description));
  return [...groups.values()].flatMap((lines) => {
    const [first] = lines;
    if (first === undefined) return [];
    const quantity = lines.reduce((total, line) => total + line.quantity, 0n);
    const foreign = new Map<CalendarDay, bigint>();
    for (const line of lines)
      foreign.set(line.startDate, (foreign.get(line.startDate) ?? 0n) + (outside.get(line) ?? 0n));
    const foreignSum = [...foreign.values()].reduce((total, amount) => total + amount, 0n);
    const overlaps = lines.some(({ startDate, endDate }) => startDate < range.to && range.from < endDate);
    const { accountNumber, description } = first;
    const chargeNumbers = new Set(lines.map(({ chargeNumber }) => chargeNumber));
    const own = { uploadId, instanceId, amountType, accountNumber, description, state, chargeNumbers, quantity };
    return [{ ...own, outside: foreign, inRange: overlaps || (isLive(cell) && quantity !== foreignSum) }];
  });
};

export const outsideSum = ({ outside }: LineGroup): bigint =>
  [...outside.values()].reduce((total, amount) => total + amount, 0n);

/** What the range uploaded of the cell, whether rows and lines agree, and the lines for the next seam. */
export const uploadCellEntries = (
  cell: UploadCell,
  timeRange: TimeRange,
): { readonly entries: ReadonlyArray<Entry>; readonly groups: ReadonlyArray<LineGroup> } => {
  const range = { from: dayOf(timeRange.from), to: dayOf(timeRange.to) };
  const { instanceId, amountType, uploadId } = cell;
  const whose = { instanceId, amountType };
  const groups = lineGroups(cell, range);
  const takenInRange = sum(cell.taken.filter(({ day }) => isWithin(range, day)));
  const concernsRange = groups.some(({ inRange }) => inRange) || cell.taken.some(({ day }) => isWithin(range, day));
  if (!concernsRange) return { entries: [], groups };
  const live = isLive(cell);
  const quantity = quantityOf(cell);
  const taken = live ? sum(cell.taken) : takenInRange;
  const uploaded = live ? quantity - (taken - takenInRange) : 0n;
  const counted: Entry = { ...whose, _tag: 'Counted', figure: 'uploaded', quantity: uploaded };
  const different: Entry = {
    ...whose,
    _tag: 'Different',
    cell: { _tag: 'UploadedRows', uploadId },
    expected: fromBigint(taken),
    found: fromBigint(quantity),
    residual: taken - quantity,
  };
  return { entries: taken === quantity ? [counted] : [counted, different], groups };
};
