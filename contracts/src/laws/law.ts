/**
 * How a law is stated: one promise of a port, in a sentence, and a check that shows whether an adapter keeps it.
 *
 * A suite is data (`eventStoreLaws.laws`) and also a function that registers each law as a test with the runner that the
 * caller has: `eventStoreLaws(test, open)` takes `test` of ava, node:test, vitest or jest.
 */
import { type Assertions, countingAssertions, type Verdict } from './assertions.ts';
import { LawBroken } from './law-broken.ts';
import { runAsTest, type TestRunner } from './runner.ts';
import { traced } from './traced.ts';

/** What a suite checks. Each law opens its own subject, with fresh empty data, and closes it again. */
export interface Closable {
  readonly close: () => Promise<void>;
}

/** States one law of a suite; `needs` are controls of the subject that not every subject has. */
export type Law<Subject, Need extends string = never> = (
  promise: string,
  holds: Holds<Subject>,
  ...needs: ReadonlyArray<Need>
) => void;

type Holds<Subject> = (t: Assertions, subject: Subject) => Promise<void> | void;

/** One promise of a port, as data. */
export interface StatedLaw<Subject, Need extends string = never> {
  /** The port as titles name it, such as `event store`. */
  readonly port: string;
  /** What every adapter of the port does, in one sentence. */
  readonly promise: string;
  /** Controls of the subject that the law uses and that not every subject has. */
  readonly needs: ReadonlyArray<Need>;
  /** Resolves when the promise is kept, rejects with {@link LawBroken} when it is not. Does not close the subject. */
  readonly check: (subject: Subject) => Promise<Verdict>;
}

/** How a suite of laws is registered with the test runner. */
export interface LawOptions<Need extends string = never> {
  /** Begins the titles instead of the port's name; needed where one file registers a suite twice. */
  readonly name?: string;
  /** One law after the other, for an outside system that cannot be opened many times at once. */
  readonly serial?: boolean;
  /** Milliseconds for each law, where an outside system takes its time; default: the test runner's. */
  readonly timeoutMs?: number;
  /** What the subject cannot be made to do, and why: laws that need it are skipped, with the reason in their title. */
  readonly lacking?: Readonly<Partial<Record<Need, string>>>;
}

/** The laws of one port. Called, it registers them; `open` gives a subject with fresh, empty data, once for each law. */
export interface Suite<Subject extends Closable, Need extends string = never> {
  (test: TestRunner, open: () => Promise<Subject>, options?: LawOptions<Need>): void;
  readonly laws: ReadonlyArray<StatedLaw<Subject, Need>>;
}

/** Makes a suite of what `state` states. */
export const suite = <Subject extends Closable, Need extends string = never>(
  port: string,
  state: (law: Law<Subject, Need>) => void,
): Suite<Subject, Need> => suiteThrough((subject: Subject) => subject, port, state);

/** The same for laws that see the subject through `prepare`. */
export const suiteThrough = <Given extends Closable, Subject extends object, Need extends string = never>(
  prepare: (given: Given) => Subject,
  port: string,
  state: (law: Law<Subject, Need>) => void,
): Suite<Given, Need> => {
  const laws: StatedLaw<Given, Need>[] = [];
  state((promise, holds, ...needs) => {
    const check = (given: Given): Promise<Verdict> =>
      checked(`${port}: ${promise}`, given, (t, subject) => holds(t, prepare(subject)));
    laws.push({ port, promise, needs, check });
  });
  const register: Suite<Given, Need> = Object.assign(
    (test: TestRunner, open: () => Promise<Given>, options: LawOptions<Need> = {}): void => {
      for (const law of laws) registerLaw(test, law, open, options);
    },
    { laws },
  );
  return register;
};

/** Runs a check so that every failure says which promise it broke and after which calls. */
const checked = async <Subject extends object>(
  law: string,
  given: Subject,
  holds: Holds<Subject>,
): Promise<Verdict> => {
  const { subject, calls } = traced(given);
  const { t, verdict } = countingAssertions((unmet) => new LawBroken(law, unmet, calls()));
  try {
    await holds(t, subject);
  } catch (error) {
    throw error instanceof LawBroken ? error : LawBroken.by(law, error, calls());
  }
  const { assertions, notApplicable } = verdict();
  if (assertions === 0 && notApplicable === undefined)
    throw new LawBroken(law, { message: 'nothing was asserted, so nothing is shown' }, calls());
  return verdict();
};

const registerLaw = <Subject extends Closable, Need extends string>(
  test: TestRunner,
  { port, promise, needs, check }: StatedLaw<Subject, Need>,
  open: () => Promise<Subject>,
  { name = port, serial = false, timeoutMs, lacking }: LawOptions<Need>,
): void => {
  const title = `${name}: ${promise}`;
  const reason = needs.map((need) => lacking?.[need]).find((why) => why !== undefined);
  if (reason !== undefined) {
    test.skip(`${title} (left out: ${reason})`, async () => undefined);
    return;
  }
  runAsTest(test, { title, serial, timeoutMs }, async () => {
    const subject = await open();
    try {
      return await check(subject);
    } finally {
      await subject.close();
    }
  });
};
