/** Tables for people: they line up in a terminal, and colour is left to the terminal. */
import Table from 'cli-table3';

export interface Column {
  readonly head: string;
  /** Numbers stand on the right. */
  readonly right?: boolean;
}

export const tableText = (columns: ReadonlyArray<Column>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const table = new Table({
    head: columns.map(({ head }) => head),
    style: { head: [], border: [], compact: true },
    colAligns: columns.map(({ right }) => (right === true ? 'right' : 'left')),
  });
  for (const row of rows) table.push([...row]);
  return table.toString();
};

/** Facts about one thing, names in front of what they name. */
export const factsText = (facts: ReadonlyArray<readonly [name: string, value: string]>): string => {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
};
