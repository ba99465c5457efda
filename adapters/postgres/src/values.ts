/** How values of the domain go into SQL and come back out, without a digit lost and whatever the session's time zone. */
import {
  formatInstant,
  type Instant,
  instant,
  isInstant,
  type Json,
  MILLISECOND,
  SECOND,
} from '@usage-billing/core/shared';
import { fromNullable, type Option, toNullable } from 'fp-ts/lib/Option.js';
import { sql } from 'slonik';

/** The part of a Standard Schema that carries a type of row; its `types` exist for the compiler only. */
export interface RowsOf<Row> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => { readonly value: Row };
    readonly types?: { readonly input: unknown; readonly output: Row };
  };
}

/** The statement's own text and casts are what makes the type true, so nothing is checked again for every row. */
const rowsOf = <Row>(): RowsOf<Row> => ({
  '~standard': { version: 1, vendor: 'usage-billing', validate: (value) => ({ value: value as Row }) },
});

/** A statement with its type of row: ``query<{ id: bigint }>()`select id from …` ``. */
export const query = <Row>() => sql.type(rowsOf<Row>());

/**
 * A statement that a connection reads and plans once, and from then on knows by its name: for a few that are asked all the
 * time. The text has to be the same whenever the name is.
 */
export const preparedQuery = <Row>(name: string) => sql.prepared(name, rowsOf<Row>());

/** A statement that answers nothing. */
export const command = sql.type(rowsOf<never>());

export const fragment = sql.fragment;

/** A statement whose text this package made itself; never anything that came from outside. */
export const ownText = (text: string) => command`${{ ...sql.fragment``, sql: text }}`;

/** Text for a `timestamptz`: in UTC, whatever the session says. Moments that no timestamp can be are before or after all. */
export const timestamp = (at: Instant): string => {
  if (isInstant(at)) return formatInstant(at);
  return at < 0n ? '-infinity' : 'infinity';
};

/** A column of moments, of which most are the same few hours. */
export const timestamps = (moments: ReadonlyArray<Instant>) => {
  const written = new Map<Instant, string>();
  return texts(
    moments.map((at) => {
      const text = written.get(at) ?? timestamp(at);
      written.set(at, text);
      return text;
    }),
  );
};

export const optionalTimestamp = (at: Option<Instant>): string | null => {
  const given = toNullable(at);
  return given === null ? null : timestamp(given);
};

const TEXT = /^(\d+)-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?( BC)?$/;

const WHOLE_UTC_SECOND = /^[12]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d\+00$/;

/** Hours and days in a session in UTC, which is nearly everything that is read in bulk. Undefined: it is something else. */
const parseWholeUtcSecond = (text: string): Instant | undefined => {
  if (text.length !== 22 || !WHOLE_UTC_SECOND.test(text)) return undefined;
  return instant(BigInt(Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19)}Z`)) * MILLISECOND);
};

/** What was read last, because rows that come together are often of one moment. */
let last: { readonly text: string; readonly read: Instant } | undefined;

/**
 * Reads what Postgres writes, in any zone: `2026-01-01 04:30:00.123456-05`, `1850-01-01 00:00:00-04:56:02`, and where the
 * year 1 of UTC begins in New York, `0001-12-31 19:03:58-04:56:02 BC`.
 */
export const parseTimestamp = (text: string): Instant => {
  if (last?.text === text) return last.read;
  const read = parseAny(text);
  last = { text, read };
  return read;
};

const parseAny = (text: string): Instant => {
  const whole = parseWholeUtcSecond(text);
  if (whole !== undefined) return whole;
  const match = TEXT.exec(text);
  if (match === null)
    throw new RangeError(`The timestamp "${text}" cannot be read: the database's DateStyle must be ISO`);
  const part = (index: number): number => Number(match[index] ?? 0);
  const date = new Date(0);
  const year = match[12] === undefined ? part(1) : 1 - part(1);
  date.setUTCFullYear(year, part(2) - 1, part(3));
  date.setUTCHours(part(4), part(5), part(6));
  const offset = (match[8] === '-' ? -1 : 1) * (part(9) * 3600 + part(10) * 60 + part(11));
  const micros = BigInt((match[7] ?? '').padEnd(6, '0'));
  return instant((BigInt(date.getTime()) / 1000n - BigInt(offset)) * SECOND + micros);
};

export const optional = <A>(value: A | null): Option<A> => fromNullable(value) as Option<A>;

/** One unnested column of text; slonik writes it as one parameter whatever its length. */
export const texts = (values: ReadonlyArray<string | null>) => sql.array([...values], 'text');

/** bigints as text, for Postgres to read as the type that the statement casts them to. */
export const digits = (values: ReadonlyArray<bigint>) => sql.array(values.map(String), 'text');

/** Postgres's text cannot hold NUL or half a character; for words that only people read, a sign in its place will do. */
export const printable = (text: string): string => text.replaceAll('\u0000', '\uFFFD').toWellFormed();

/** jsonb takes neither NUL nor half a character inside its strings. */
export const jsonText = (json: Json): string =>
  JSON.stringify(json, (_key, value: unknown) => (typeof value === 'string' ? printable(value) : value));
