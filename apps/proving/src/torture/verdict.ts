/** What a torture found out, and how it is told. */

export interface Verdict {
  /** For the table, in order. */
  readonly counts: Readonly<Record<string, number>>;
  /** Empty: the promise was kept. */
  readonly broken: ReadonlyArray<string>;
}

const SHOWN = 20;

/** The exit code. */
export const report = ({ counts, broken }: Verdict): number => {
  const width = Math.max(...Object.keys(counts).map((name) => name.length));
  for (const [name, count] of Object.entries(counts))
    console.log(`${name.padEnd(width)}  ${count.toLocaleString('en-US').padStart(12)}`);
  for (const line of broken.slice(0, SHOWN)) console.log(`BROKEN: ${line}`);
  if (broken.length > SHOWN) console.log(`… and ${broken.length - SHOWN} more`);
  console.log(broken.length === 0 ? 'kept: nothing is lost, nothing counts twice' : 'NOT kept');
  return broken.length === 0 ? 0 : 1;
};
