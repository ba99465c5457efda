/** What happened at each point, for the table: how often, and what became of the notices that it left open. */
import Table from 'cli-table3';

export interface Tally {
  readonly hit: (point: string, times?: number) => void;
  /** This point left a notice open; whether its owners have it shows later. */
  readonly leftOpen: (point: string, isDelivered: boolean) => void;
  readonly total: (prefix: string) => number;
  readonly table: () => string;
}

interface Row {
  times: number;
  delivered: number;
  notDelivered: number;
}

export const tally = (): Tally => {
  const rows = new Map<string, Row>();
  const rowOf = (point: string): Row => {
    const row = rows.get(point) ?? { times: 0, delivered: 0, notDelivered: 0 };
    rows.set(point, row);
    return row;
  };
  return {
    hit: (point, times = 1) => {
      rowOf(point).times += times;
    },
    leftOpen: (point, isDelivered) => {
      rowOf(point)[isDelivered ? 'delivered' : 'notDelivered'] += 1;
    },
    total: (prefix) => [...rows].reduce((sum, [name, { times }]) => (name.startsWith(prefix) ? sum + times : sum), 0),
    table: () => {
      const table = new Table({
        head: ['point', 'times', 'left open, was told', 'left open, was not'],
        style: { head: [], border: [], compact: true },
        colAligns: ['left', 'right', 'right', 'right'],
      });
      for (const [name, { times, delivered, notDelivered }] of [...rows].sort(([a], [b]) => (a < b ? -1 : 1)))
        table.push([name, times, delivered, notDelivered]);
      return table.toString();
    },
  };
};
