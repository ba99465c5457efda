/** The assertions of laws. They depend on no test runner, and count themselves: a law that asserts nothing shows nothing. */
import { isDeepStrictEqual } from 'node:util';
import type { LawBroken, Unmet } from './law-broken.ts';
import { show } from './show.ts';

/** `why` says in the failure what the value means. Every method throws {@link LawBroken} where it does not hold. */
export interface Assertions {
  /** The same value, as `Object.is` sees it. */
  readonly is: <Actual, Expected extends Actual>(actual: Actual, expected: Expected, why?: string) => void;
  readonly not: <Actual, Other extends Actual>(actual: Actual, other: Other, why?: string) => void;
  /** Equal in structure, types and prototypes, as `assert.deepStrictEqual` sees it. */
  readonly deepEqual: (actual: unknown, expected: unknown, why?: string) => void;
  readonly notDeepEqual: (actual: unknown, other: unknown, why?: string) => void;
  readonly true: (actual: unknown, why?: string) => void;
  readonly false: (actual: unknown, why?: string) => void;
  readonly regex: (actual: string, pattern: RegExp, why?: string) => void;
  readonly fail: (why: string) => never;
  /** The law says nothing about this subject, for this reason; nothing else may be asserted. */
  readonly notApplicable: (reason: string) => void;
}

/** How a check ended that did not fail. */
export interface Verdict {
  /** How many assertions held; at least one unless the law is not applicable. */
  readonly assertions: number;
  /** Why the law says nothing about this subject; absent where it was checked. */
  readonly notApplicable?: string;
}

/** `broken` makes the error of an assertion that does not hold. */
export const countingAssertions = (
  broken: (unmet: Unmet) => LawBroken,
): { readonly t: Assertions; readonly verdict: () => Verdict } => {
  let assertions = 0;
  let reason: string | undefined;

  const assert = (holds: boolean, unmet: () => Unmet): void => {
    assertions += 1;
    if (!holds) throw broken(unmet());
  };
  const compare = (operator: string, holds: boolean, actual: unknown, expected: unknown, why?: string): void =>
    assert(holds, () => ({
      message: bothValues(operator, actual, expected, why),
      values: { actual, expected },
      operator,
    }));

  const t: Assertions = {
    is: (actual, expected, why) => compare('is', Object.is(actual, expected), actual, expected, why),
    not: (actual, other, why) => compare('not', !Object.is(actual, other), actual, other, why),
    deepEqual: (actual, expected, why) =>
      compare('deepEqual', isDeepStrictEqual(actual, expected), actual, expected, why),
    notDeepEqual: (actual, other, why) =>
      compare('notDeepEqual', !isDeepStrictEqual(actual, other), actual, other, why),
    true: (actual, why) => compare('is', actual === true, actual, true, why),
    false: (actual, why) => compare('is', actual === false, actual, false, why),
    regex: (actual, pattern, why) => compare('matches', pattern.test(actual), actual, pattern, why),
    fail: (why) => {
      throw broken({ message: why });
    },
    notApplicable: (why) => {
      reason = why;
    },
  };
  const verdict = (): Verdict => ({ assertions, ...(reason === undefined ? {} : { notApplicable: reason }) });
  return { t, verdict };
};

const EXPECTED: Readonly<Record<string, string>> = {
  not: 'expected another value than',
  notDeepEqual: 'expected anything but',
  matches: 'expected a match of',
};

const bothValues = (operator: string, actual: unknown, expected: unknown, why?: string): string => {
  const label = EXPECTED[operator] ?? 'expected';
  const width = Math.max(label.length, 'but got'.length);
  const line = (what: string, value: unknown): string => `  ${what.padEnd(width)}  ${show(value, width + 4)}`;
  return [why ?? 'An assertion of this law does not hold.', line(label, expected), line('but got', actual)].join('\n');
};
