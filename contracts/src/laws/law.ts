/** How a law is stated: one sentence about behaviour, which becomes the title of a test, and what shows that it holds. */
import type { ExecutionContext, TestFn } from 'ava';

/** What a suite is given to judge; every law opens its own, with fresh empty data, and closes it again. */
export interface Closable {
  readonly close: () => Promise<void>;
}

export interface LawOptions {
  /** Begins the titles instead of the port's name; needed where one file binds a suite twice. */
  readonly name?: string;
  /** One law after the other, for an outside system that cannot be opened many times at once. */
  readonly serial?: boolean;
  /** For each law, where an outside system takes its time; default: the test runner's. */
  readonly timeoutMs?: number;
  /** What the subject cannot be made to do, and why: laws that need it are skipped, and say so. */
  readonly lacking?: Readonly<Record<string, string>>;
}

/** `needs` are controls of the subject that not every subject has. */
export type Law<Subject, Need extends string = never> = (
  sentence: string,
  holds: (t: ExecutionContext, subject: Subject) => Promise<void> | void,
  ...needs: ReadonlyArray<Need>
) => void;

/** Makes the function with which a suite states its laws. */
export const lawsOn = <Subject extends Closable, Need extends string = never>(
  test: TestFn,
  port: string,
  open: () => Promise<Subject>,
  options: LawOptions = {},
): Law<Subject, Need> => {
  const { name = port, serial = false, timeoutMs, lacking = {} } = options;
  const declare = serial ? test.serial : test;
  return (sentence, holds, ...needs) => {
    const [reason] = needs.flatMap((need) => lacking[need] ?? []);
    if (reason !== undefined) {
      declare.skip(`${name}: ${sentence} (left out: ${reason})`, () => undefined);
      return;
    }
    declare(`${name}: ${sentence}`, async (t) => {
      if (timeoutMs !== undefined) t.timeout(timeoutMs);
      const subject = await open();
      try {
        await holds(t, subject);
      } finally {
        await subject.close();
      }
    });
  };
};
