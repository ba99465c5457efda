/** The table of points and outcomes: where the uploader was killed, and how each time it came out. */
import Table from 'cli-table3';
import type { Recovery, RoundEnd } from './round.ts';

const RECOVERIES: ReadonlyArray<Recovery> = ['went on', 'asked', 'repeated', 'by operator'];
type Column = Recovery | 'points' | 'rounds' | 'kills' | 'not reached' | 'broken';
const COLUMNS: ReadonlyArray<Column> = ['points', 'rounds', 'kills', ...RECOVERIES, 'not reached', 'broken'];

export interface OutcomeTable {
  /** There is one more point to visit in this row, whether anybody gets to it or not. */
  readonly expect: (row: string) => void;
  readonly add: (row: string, end: Pick<RoundEnd, 'kills' | 'recovery' | 'broken'>, reached: boolean) => void;
  readonly total: (column: Column) => number;
  readonly toText: () => string;
}

const PLAIN = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
} as const;

export const outcomeTable = (): OutcomeTable => {
  const cells = new Map<string, Map<Column, number>>();
  const count = (row: string, column: Column, by: number): void => {
    const counts = cells.get(row) ?? new Map<Column, number>();
    cells.set(row, counts.set(column, (counts.get(column) ?? 0) + by));
  };
  return {
    expect: (row) => count(row, 'points', 1),
    add: (row, { kills, recovery, broken }, reached) => {
      count(row, 'rounds', 1);
      count(row, 'kills', kills);
      if (!reached) count(row, 'not reached', 1);
      count(row, broken.length > 0 ? 'broken' : recovery, 1);
    },
    total: (column) => [...cells.values()].reduce((sum, counts) => sum + (counts.get(column) ?? 0), 0),
    toText: () => {
      const table = new Table({
        head: ['', ...COLUMNS],
        colAligns: ['left', ...COLUMNS.map(() => 'right' as const)],
        chars: PLAIN,
        style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
      });
      const text = (count: number | undefined): string => (count === undefined || count === 0 ? '.' : String(count));
      for (const [row, counts] of cells) table.push([row, ...COLUMNS.map((column) => text(counts.get(column)))]);
      return table.toString();
    },
  };
};
