/**
 * The third seam: the rows that uploads took against their lines. A reconciliation asks for a range of time, but an
 * upload may have taken rows from both sides of the range's edge: what lies outside is kept apart per line, so that the
 * range answers for its own part alone.
 */
import type { Option } from 'fp-ts/lib/Option.js';
import { type CalendarDay, dayOf } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { UploadId } from '../../usage/aggregate.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import { cellKey } from '../../usage/cell-key.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { TimeRange } from '../../usage/ports/usage-ledger.ts';
import type { UploadLine, UploadStateName } from '../upload/state/upload.ts';
import { type Entry, fromBigint } from './reconciliation-tally.ts';
import {
  isLive,
  lineOfDay,
  quantityOf,
  type TakenDay,
  takenByLine,
  takenSum,
  type UploadCell,
} from './upload-cells.ts';

/** Lines of one upload that the provider cannot tell apart: same account, unit and description. */
export interface LineGroup {
  readonly uploadId: UploadId;
  readonly instanceId: InstanceId;
  readonly accountNumber: string;
  readonly amountType: AmountType;
  readonly description: string;
  readonly state: UploadStateName;
  readonly settledAt: Option<Instant>;
  readonly chargeNumbers: ReadonlySet<string>;
  readonly quantity: bigint;
  /** The same by the start of the line that it is in. */
  readonly quantities: ReadonlyMap<CalendarDay, bigint>;
  /** How much of the quantity comes from rows outside the range, by the start of the line that it is in. */
  readonly outside: ReadonlyMap<CalendarDay, bigint>;
  /** What it took within the range, day by day, by the start of the line that it is in. */
  readonly inside: ReadonlyMap<CalendarDay, ReadonlyArray<TakenDay>>;
  /** The first and the last day of use. */
  readonly used: UsedDays;
  /** False: only other ranges have to answer for it. */
  readonly inRange: boolean;
}

/** Both inclusive. */
export interface UsedDays {
  readonly from: CalendarDay;
  readonly to: CalendarDay;
}

interface Days {
  readonly from: CalendarDay;
  /** Exclusive. */
  readonly to: CalendarDay;
}

const isWithin = ({ from, to }: Days, day: CalendarDay): boolean => from <= day && day < to;

const lineGroups = (cell: UploadCell, range: Days): ReadonlyArray<LineGroup> => {
  const { state, settledAt, uploadId, instanceId, amountType } = cell;
  if (state === undefined) return [];
  const taken = isLive(cell) ? cell.taken.filter(({ day }) => !isWithin(range, day)) : [];
  const outside = new Map(takenByLine({ lines: cell.lines, taken }).map(({ line, amount }) => [line, amount]));
  const inside = isLive(cell) ? insideByLine(cell, range) : new Map<UploadLine | undefined, ReadonlyArray<TakenDay>>();
  const groups = Map.groupBy(cell.lines, (line) => cellKey(line.accountNumber, line.description));
  return [...groups.values()].flatMap((lines) => {
    const [first] = lines;
    if (first === undefined) return [];
    const quantity = lines.reduce((total, line) => total + line.quantity, 0n);
    const foreign = new Map<CalendarDay, bigint>();
    const quantities = new Map<CalendarDay, bigint>();
    for (const line of lines) {
      quantities.set(line.startDate, (quantities.get(line.startDate) ?? 0n) + line.quantity);
      foreign.set(line.startDate, (foreign.get(line.startDate) ?? 0n) + (outside.get(line) ?? 0n));
    }
    const foreignSum = [...foreign.values()].reduce((total, amount) => total + amount, 0n);
    const overlaps = lines.some(({ startDate, endDate }) => startDate < range.to && range.from < endDate);
    const { accountNumber, description } = first;
    const chargeNumbers = new Set(lines.map(({ chargeNumber }) => chargeNumber));
    const own = { uploadId, instanceId, amountType, accountNumber, description, state, settledAt };
    return [
      {
        ...own,
        chargeNumbers,
        quantity,
        quantities,
        outside: foreign,
        inside: new Map(
          [...Map.groupBy(lines, ({ startDate }) => startDate)].map(([start, alike]) => [
            start,
            alike.flatMap((line) => inside.get(line) ?? []),
          ]),
        ),
        used: usedDays(lines.flatMap(({ firstUsedOn, lastUsedOn }) => [firstUsedOn, lastUsedOn])),
        inRange: overlaps || (isLive(cell) && quantity !== foreignSum),
      },
    ];
  });
};

const usedDays = (all: ReadonlyArray<CalendarDay>): UsedDays => {
  const sorted = all.toSorted();
  const [from, to] = [sorted[0], sorted.at(-1)];
  if (from === undefined || to === undefined) throw new Error('a line, and what was taken, has at least one day');
  return { from, to };
};

const insideByLine = (cell: UploadCell, range: Days): ReadonlyMap<UploadLine | undefined, ReadonlyArray<TakenDay>> =>
  Map.groupBy(
    cell.taken.filter(({ day }) => isWithin(range, day)),
    ({ day, amount }) => lineOfDay(cell.lines, day, amount),
  );

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
  const takenInRange = takenSum(cell.taken.filter(({ day }) => isWithin(range, day)));
  const concernsRange = groups.some(({ inRange }) => inRange) || cell.taken.some(({ day }) => isWithin(range, day));
  if (!concernsRange) return { entries: [], groups };
  const live = isLive(cell);
  const quantity = quantityOf(cell);
  const taken = live ? takenSum(cell.taken) : takenInRange;
  const uploaded = live ? quantity - (taken - takenInRange) : 0n;
  const counted: Entry = { ...whose, _tag: 'Counted', figure: 'uploaded', quantity: uploaded };
  const ofLines = cell.lines.flatMap(({ firstUsedOn, lastUsedOn }) => [firstUsedOn, lastUsedOn]);
  const daysOfCell = usedDays([...ofLines, ...cell.taken.map(({ day }) => day)]);
  const different: Entry = {
    ...whose,
    _tag: 'Different',
    cell: { _tag: 'UploadedRows', uploadId, ...daysOfCell },
    expected: fromBigint(taken),
    found: fromBigint(quantity),
    residual: taken - quantity,
    whole: true,
  };
  return { entries: [counted, ...(taken === quantity ? strayEntries(cell, range) : [different])], groups };
};

/** The quantity is right, and some of it was used on days that none of the lines has. Lines of older releases do not say where a credit in them was carried from. */
const strayEntries = (cell: UploadCell, range: Days): ReadonlyArray<Entry> => {
  const { instanceId, amountType, uploadId, lines } = cell;
  const isOfLines = ({ day }: TakenDay): boolean =>
    lines.some(
      (line) => (line.startDate <= day && day < line.endDate) || (line.firstUsedOn <= day && day <= line.lastUsedOn),
    );
  const strays = isLive(cell) ? cell.taken.filter((taken) => !isOfLines(taken)) : [];
  const stray = takenSum(strays);
  if (stray <= 0n) return [];
  const entry = (used: UsedDays, expected: bigint, found: bigint) => ({
    ...{ instanceId, amountType, _tag: 'Different' as const, residual: 0n, whole: true as const },
    ...{ cell: { _tag: 'UploadedDays' as const, uploadId, ...used } },
    ...{ expected: fromBigint(expected), found: fromBigint(found) },
  });
  const quantity = quantityOf(cell);
  const ofLines = usedDays(lines.flatMap(({ firstUsedOn, lastUsedOn }) => [firstUsedOn, lastUsedOn]));
  return [entry(usedDays(strays.map(({ day }) => day)), stray, 0n), entry(ofLines, quantity - stray, quantity)].filter(
    ({ cell: { from, to } }) => from < range.to && range.from <= to,
  );
};
