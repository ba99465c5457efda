/**
 * Uploads that seem to have taken more or less than their lines say, looked at again over a longer time. Most of them
 * straddle the edge of the range, and only what is still unequal with everything in sight is a difference.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { startOfDay } from '../../shared/calendar.ts';
import { DAY, type Instant, instant } from '../../shared/instant.ts';
import { forEachPage } from '../../shared/pages.ts';
import { inSteps, step } from '../../shared/result.ts';
import { cellKey } from '../../usage/cell-key.ts';
import type { LedgerError, TimeRange, UsageLedger } from '../../usage/ports/usage-ledger.ts';
import type { JournalError, UploadJournal } from '../upload/journal/upload-journal.ts';
import { settledAt } from '../upload/state/upload.ts';
import { isBalanced, type UploadCell } from './upload-cells.ts';

export interface CompleteCellsDeps {
  readonly ledger: Pick<UsageLedger, 'assigned'>;
  readonly journal: Pick<UploadJournal, 'find'>;
}

type Cells = ReadonlyMap<string, UploadCell>;

/** Well before the first and after the last moment of usage. */
const BEGINNING = instant(0n);
const END = instant(100_000n * DAY);

const unbalanced = (cells: Cells): Map<string, UploadCell> =>
  new Map([...cells].filter(([, cell]) => !isBalanced(cell)));

/** Adds what was taken in this time to the cells that are there. */
const withTaken =
  (ledger: CompleteCellsDeps['ledger'], cells: Map<string, UploadCell>, { from, to }: TimeRange) =>
  async (): Promise<E.Either<LedgerError, void>> => {
    if (from >= to) return E.right(undefined);
    const instanceIds = [...new Set([...cells.values()].map(({ instanceId }) => instanceId))];
    return forEachPage(ledger.assigned({ from, to, instanceIds }), (page) => async () => {
      for (const { uploadId, instanceId, amountType, day, amount } of page) {
        const key = cellKey(uploadId, instanceId, amountType);
        const cell = cells.get(key);
        if (cell !== undefined) cells.set(key, { ...cell, taken: [...cell.taken, { day, amount }] });
      }
      return E.right(undefined);
    })();
  };

const withAllLines = (
  journal: CompleteCellsDeps['journal'],
  cells: Map<string, UploadCell>,
): TaskEither<JournalError, void> =>
  inSteps(async function* () {
    for (const uploadId of new Set([...cells.values()].map((cell) => cell.uploadId))) {
      const found = yield* step(journal.find(uploadId));
      if (O.isNone(found)) continue;
      const { lines, state } = found.value;
      for (const [key, cell] of cells) {
        if (cell.uploadId !== uploadId) continue;
        const own = lines.filter((line) => line.instanceId === cell.instanceId && line.amountType === cell.amountType);
        cells.set(key, { ...cell, state: state._tag, settledAt: settledAt(state), lines: own });
      }
    }
  });

/** The days of the cells' lines, together with the range. */
const aroundLines = (cells: Cells, range: TimeRange): TimeRange => {
  let { from, to }: { from: Instant; to: Instant } = range;
  for (const { lines } of cells.values())
    for (const { startDate, endDate } of lines) {
      if (startOfDay(startDate) < from) from = startOfDay(startDate);
      if (startOfDay(endDate) > to) to = startOfDay(endDate);
    }
  return { from, to };
};

const pieces = (outer: TimeRange, inner: TimeRange): ReadonlyArray<TimeRange> => [
  { from: outer.from, to: inner.from },
  { from: inner.to, to: outer.to },
];

/** `read`: the time of which everything that was taken is in the cells already. */
export const completeCells =
  ({ ledger, journal }: CompleteCellsDeps) =>
  (cells: Cells, read: TimeRange): TaskEither<LedgerError | JournalError, Cells> =>
    inSteps(async function* () {
      const complete = new Map(cells);
      const keep = (looked: Cells): void => {
        for (const [key, cell] of looked) complete.set(key, cell);
      };
      const near = unbalanced(cells);
      if (near.size === 0) return complete;
      const around = aroundLines(near, read);
      for (const piece of pieces(around, read)) {
        yield* step(withTaken(ledger, near, piece));
      }
      keep(near);
      const far = unbalanced(near);
      if (far.size === 0) return complete;
      yield* step(withAllLines(journal, far));
      for (const piece of pieces({ from: BEGINNING, to: END }, around)) {
        yield* step(withTaken(ledger, far, piece));
      }
      keep(far);
      return complete;
    });
