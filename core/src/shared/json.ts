/** JSON in which no number loses a digit: neither int64 amounts nor decimal money fit into a binary float. */
import * as E from 'fp-ts/lib/Either.js';

/** A JSON value, as kept in summaries. bigint is written as decimal text before it gets here. */
export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json };

/** A JSON number in the digits in which it was written, e.g. `0E-9` or `9223372036854775807`. */
export class JsonNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
  /** As a binary float: for counts and codes, never for money or amounts. */
  toNumber(): number {
    return Number(this.source);
  }
  toJSON(): unknown {
    return rawJson(this.source);
  }
}

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => unknown;
/** JSON text that is written as it stands. */
export const rawJson = (JSON as unknown as { readonly rawJSON: (text: string) => unknown }).rawJSON;

/** Parses JSON text; every number becomes a {@link JsonNumber}. */
export const parseJsonExact = (text: string): E.Either<string, unknown> =>
  E.tryCatch(
    () =>
      parseWithSource(text, (_key, value, context) =>
        typeof value === 'number' ? new JsonNumber(context.source ?? String(value)) : value,
      ),
    (error) => (error instanceof Error ? error.message : String(error)),
  );

/** A number in JSON text that a binary float may not hold as it was written: 16 places or more, or an exponent. */
const DELICATE = /(?:^|[:,[\s])-?(?:\d[\d.]{15,}|\d[\d.]*[eE][+-]?\d+)(?=[\s,\]}]|$)/;

/** Digits and points. */
const isNumeric = (code: number): boolean => (code >= 48 && code <= 57) || code === 46;

const LONG = 16;

/** A run of so many digits and points, in a number or in a text: every one of them covers a place that is looked at. */
const hasLongRun = (text: string): boolean => {
  for (let at = LONG - 1; at < text.length; at += LONG) {
    if (!isNumeric(text.charCodeAt(at))) continue;
    let begin = at;
    let end = at + 1;
    while (begin > 0 && isNumeric(text.charCodeAt(begin - 1))) begin -= 1;
    while (end < text.length && isNumeric(text.charCodeAt(end))) end += 1;
    if (end - begin >= LONG) return true;
    // What was measured needs no second look.
    at = Math.max(at, end - LONG);
  }
  return false;
};

/** The pattern is exact, and it is asked only where the two cheap questions leave a doubt. */
const mayBeDelicate = (text: string): boolean =>
  (hasLongRun(text) || /\d[eE][+-]?\d/.test(text)) && DELICATE.test(text);

const isDelicate = (source: string): boolean => source.length > 15 || /[eE]/.test(source);

/**
 * Parses JSON text, several times faster than {@link parseJsonExact} where all numbers are short: a number of up to 15
 * places becomes a `number` that prints in the digits in which it was written, every other one a {@link JsonNumber}.
 */
export const parseJsonLosslessly = (text: string): E.Either<string, unknown> => {
  try {
    return E.right(
      mayBeDelicate(text)
        ? parseWithSource(text, (_key, value, { source }) =>
            typeof value === 'number' && source !== undefined && isDelicate(source) ? new JsonNumber(source) : value,
          )
        : JSON.parse(text),
    );
  } catch (error) {
    return E.left(error instanceof Error ? error.message : String(error));
  }
};

/** Writes JSON in which every bigint is a JSON integer with all its digits. */
export const stringifyJsonExact = (value: unknown, indent?: number): string =>
  JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? rawJson(part.toString()) : part), indent);
