/** The test files that took longest, as a table. `record-file-time.ts` writes the times down. */

/** In milliseconds. */
export interface FileTime {
  readonly file: string;
  /** From the start of its worker to its end, beside other files that ran at the same time. */
  readonly total: number;
  /** In which its own thread was busy: the rest is spent on waiting, for its child processes and the database too. */
  readonly busy: number;
  /** After its last test, until nothing was open any more. */
  readonly lingering: number;
}

/** `times` as they were written down, one as JSON per line. */
export const slowestFiles = (times: string, count: number): string => {
  const slowest = times
    .split('\n')
    .filter((line) => line !== '')
    .map((line): FileTime => JSON.parse(line))
    .toSorted((one, other) => other.total - one.total)
    .slice(0, count);
  return ['   seconds    busy  slowest files', ...slowest.map(row)].join('\n');
};

const row = ({ file, total, busy, lingering }: FileTime): string => {
  const note = lingering < NOTED ? '' : ` (${seconds(lingering)} of them after its last test: what is still open?)`;
  return `${seconds(total).padStart(10)}${seconds(busy).padStart(8)}  ${file}${note}`;
};

/** Closing what tests have opened takes less. */
const NOTED = 1000;

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1);
