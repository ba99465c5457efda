/** The error of a law that does not hold: which promise, which values, and what had been called before. */
import { AssertionError } from 'node:assert';
import { inspect } from 'node:util';

/** What an assertion found. `expected` and `actual` are absent where it compared nothing. */
export interface Unmet {
  readonly message: string;
  readonly values?: { readonly actual: unknown; readonly expected: unknown };
  /** What comparison did not hold, such as `is`. */
  readonly operator?: string;
}

/**
 * A promise of a port that an adapter broke. `message` holds the promise, both values and the last calls with what they
 * returned; `actual` and `expected` are there for runners that print a difference of their own.
 */
export class LawBroken extends AssertionError {
  override readonly name = 'LawBroken';
  /** The port and its promise, such as `event store: the same key twice counts once`. */
  readonly law: string;

  constructor(law: string, unmet: Unmet, calls: ReadonlyArray<string>, cause?: unknown) {
    super({
      message: [`${law}\n\n${unmet.message}`, ...(calls.length === 0 ? [] : [asList(calls)])].join('\n\n'),
      ...(unmet.operator === undefined ? {} : { operator: unmet.operator }),
      ...unmet.values,
    });
    this.law = law;
    if (cause !== undefined) this.cause = cause;
  }

  /** For what was thrown otherwise: by an adapter, or by `right` and `left`. */
  static by(law: string, thrown: unknown, calls: ReadonlyArray<string>): LawBroken {
    const message = thrown instanceof Error ? thrown.message : inspect(thrown);
    const broken = new LawBroken(law, { message }, calls, thrown);
    if (thrown instanceof Error && thrown.stack !== undefined) broken.stack = `${broken.message}\n${thrown.stack}`;
    return broken;
  }
}

const asList = (calls: ReadonlyArray<string>): string =>
  ['The last calls before that:', ...calls.map((call) => `  ${call.replaceAll('\n', '\n  ')}`)].join('\n');
