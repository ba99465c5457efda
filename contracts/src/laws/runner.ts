/** What a law asks of a test runner: little enough that ava, node:test, vitest and jest all have it. */
import type { Verdict } from './assertions.ts';

/** The runner's own function that declares a test, such as `import test from 'node:test'`. */
export interface TestRunner {
  (title: string, body: TestBody, timeoutMs?: number): unknown;
  readonly skip: (title: string, body: TestBody) => unknown;
}

/** Takes its argument as a rest parameter: jest and mocha wait for a callback from a body that has a named one. */
type TestBody = (...given: unknown[]) => Promise<void>;

interface Registration {
  readonly title: string;
  readonly serial: boolean;
  readonly timeoutMs: number | undefined;
}

export const runAsTest = (
  test: TestRunner,
  { title, serial, timeoutMs }: Registration,
  check: () => Promise<Verdict>,
): void => {
  const declare = serial ? inSeries(test) : test;
  const body: TestBody = async (...[context]) => {
    if (timeoutMs !== undefined) call(context, 'timeout', timeoutMs);
    const { assertions, notApplicable } = await check();
    if (notApplicable !== undefined) notApplied(context, notApplicable);
    // ava fails a test without assertions of its own; these were counted by the law.
    else if (assertions > 0) call(context, 'pass');
  };
  if (timeoutMs === undefined || isAva(test)) declare(title, body);
  else declare(title, body, timeoutMs);
};

/** ava runs the tests of a file at once unless they are declared so; the others run them one after the other. */
const inSeries = (test: TestRunner): TestRunner => (isAva(test) ? test.serial : test);

const isAva = (test: TestRunner): test is TestRunner & { readonly serial: TestRunner } =>
  'serial' in test && typeof test.serial === 'function';

/** ava has no way to skip a test that runs, and logs the reason instead. */
const notApplied = (context: unknown, reason: string): void => {
  if (call(context, 'log', `not applicable: ${reason}`)) call(context, 'pass');
  else call(context, 'skip', reason);
};

/** Calls a method of the runner's test context where the runner has it; false where it has not. */
const call = (context: unknown, method: string, ...given: ReadonlyArray<unknown>): boolean => {
  if (typeof context !== 'object' || context === null || !(method in context)) return false;
  const found: unknown = Reflect.get(context, method);
  if (typeof found !== 'function') return false;
  Reflect.apply(found, context, given);
  return true;
};
