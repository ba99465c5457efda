/**
 * The query of a page as a record of fields: each decodes itself, writes itself into a link, and says what it may be. Names
 * that no field has are refused; values that are the default are left out of links.
 */
import { CalendarDay } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { Href } from '../view/tags.ts';

export interface QueryField<A> {
  readonly fallback: A;
  /** Undefined: the text is not allowed. */
  readonly decode: (text: string) => A | undefined;
  readonly encode: (value: A) => string;
  /** Completes "must be …". */
  readonly expected: string;
}

// biome-ignore lint/suspicious/noExplicitAny: a record of fields of any types, which QueryOf reads back
export type QueryFields = Readonly<Record<string, QueryField<any>>>;

export type QueryOf<Fields extends QueryFields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends QueryField<infer A> ? A : never;
};

/** Any text, without blanks around it. */
export const textField = (most = 200): QueryField<string> => ({
  fallback: '',
  decode: (text) =>
    text.trim().length <= most && text.isWellFormed() && !text.includes('\u0000') ? text.trim() : undefined,
  encode: (value) => value,
  expected: `text of at most ${most} characters`,
});

/** One of some words; the first is the default. */
export const choiceField = <const A extends string>(...choices: readonly [A, ...A[]]): QueryField<A> => ({
  fallback: choices[0],
  decode: (text) => choices.find((choice) => choice === text),
  encode: (value) => value,
  expected: `one of ${choices.join(', ')}`,
});

/** A page of a list; the first is 1. */
export const pageField: QueryField<number> = {
  fallback: 1,
  decode: (text) => (/^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined),
  encode: String,
  expected: 'a whole number from 1 to 999999',
};

/** Its first day; empty: not given. */
export const monthField: QueryField<CalendarDay | ''> = {
  fallback: '',
  decode: (text) => {
    const day = /^\d{4}-\d{2}$/.test(text) ? `${text}-01` : '';
    return CalendarDay.is(day) ? day : undefined;
  },
  encode: (day) => day.slice(0, 7),
  expected: 'a month such as 2026-03',
};

/** The id of the last that was shown; only those before it are listed. 0: from the latest. */
export const beforeField: QueryField<bigint> = {
  fallback: 0n,
  decode: (text) => (/^[1-9]\d{0,17}$/.test(text) ? BigInt(text) : undefined),
  encode: String,
  expected: 'an id of the list',
};

/** Left: what is wrong, by name. */
export const decodeQuery = <Fields extends QueryFields>(
  fields: Fields,
  sent: URLSearchParams,
): E.Either<ReadonlyArray<string>, QueryOf<Fields>> => {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const name of new Set(sent.keys()))
    if (!Object.hasOwn(fields, name))
      problems.push(`The parameter "${name}" is not known here. Known: ${Object.keys(fields).join(', ') || 'none'}.`);
  for (const [name, field] of Object.entries(fields)) {
    const [text, ...more] = sent.getAll(name);
    const value: unknown = text === undefined || text === '' ? field.fallback : field.decode(text);
    if (value === undefined || more.length > 0)
      problems.push(`The parameter "${name}" must be ${field.expected}, once.`);
    values[name] = value;
  }
  return problems.length > 0 ? E.left(problems) : E.right(values as QueryOf<Fields>);
};

/** The link to this page with these values. */
export const linkTo = <Fields extends QueryFields>(
  path: `/${string}`,
  fields: Fields,
  query: QueryOf<Fields>,
): Href => {
  const sent = new URLSearchParams();
  for (const [name, field] of Object.entries(fields)) {
    const value: unknown = query[name];
    if (value !== field.fallback) sent.set(name, field.encode(value));
  }
  const text = sent.toString();
  return text === '' ? path : `${path}?${text}`;
};
