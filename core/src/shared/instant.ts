/** A moment in UTC, exact to the microsecond: the precision that Postgres and BigQuery keep. */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';

/** Marks a bigint that counts microseconds since 1970-01-01T00:00Z. */
export interface InstantBrand {
  readonly Instant: unique symbol;
}

/** Microseconds since 1970-01-01T00:00:00Z. Compare with `<`; add durations in microseconds. */
export type Instant = t.Branded<bigint, InstantBrand>;

/** A millisecond, in microseconds. */
export const MILLISECOND = 1_000n;
/** A second, in microseconds. */
export const SECOND = 1_000_000n;
/** A minute, in microseconds. */
export const MINUTE = 60n * SECOND;
/** An hour, in microseconds. */
export const HOUR = 60n * MINUTE;
/** A day of 24 hours, in microseconds: in UTC there is no other. */
export const DAY = 24n * HOUR;

/** 0001-01-01 and the end of 9999-12-31: what RFC 3339, Postgres and BigQuery can all express. */
const EARLIEST = -62_135_596_800n * SECOND;
const LATEST = 253_402_300_800n * SECOND - 1n;

/** Takes microseconds since 1970-01-01T00:00Z as they are; the caller has checked their range. */
export const instant = (microseconds: bigint): Instant => microseconds as Instant;

/** Whether the value is a bigint within the years 1 to 9999. */
export const isInstant = (u: unknown): u is Instant => typeof u === 'bigint' && u >= EARLIEST && u <= LATEST;

/** From milliseconds since 1970-01-01T00:00Z, as `Date.now()` returns them. Throws a RangeError on a fraction. */
export const instantFromMillis = (milliseconds: number): Instant => instant(BigInt(milliseconds) * MILLISECOND);

/** To milliseconds since 1970-01-01T00:00Z, rounded down. */
export const instantToMillis = (at: Instant): number => Number(floorDiv(at, MILLISECOND));

/** The moment that many microseconds later; negative numbers go back. */
export const plus = (at: Instant, microseconds: bigint): Instant => instant(at + microseconds);

/** Integer division that rounds towards minus infinity, so that moments before 1970 fall into the right hour and day. */
export const floorDiv = (value: bigint, by: bigint): bigint => {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
};

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})$/;

const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const daysOf = (year: number, month: number): number =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : (DAYS_OF_MONTH[month - 1] ?? 0);

/** NaN where one of the characters is no digit. */
const numberAt = (text: string, from: number, to: number): number => {
  let number = 0;
  for (let index = from; index < to; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
};

/** Whether the characters between the numbers are those of `2026-01-31T09:00:00…Z`. */
const isPlain = (text: string): boolean =>
  text.charCodeAt(4) === 45 &&
  text.charCodeAt(7) === 45 &&
  text.charCodeAt(10) === 84 &&
  text.charCodeAt(13) === 58 &&
  text.charCodeAt(16) === 58 &&
  text.charCodeAt(text.length - 1) === 90;

/** What nearly every agent sends, read without a regular expression. Undefined: it is something else, right or wrong. */
const parsePlain = (text: string): Instant | undefined => {
  const { length } = text;
  if (length < 20 || length > 30 || !isPlain(text)) return undefined;
  const year = numberAt(text, 0, 4);
  const month = numberAt(text, 5, 7);
  const day = numberAt(text, 8, 10);
  const hour = numberAt(text, 11, 13);
  const minute = numberAt(text, 14, 16);
  const second = numberAt(text, 17, 19);
  // Also false for NaN. From these years on, microseconds are exact in a binary float.
  const isTime = year >= 1970 && year < 2200 && hour < 24 && minute < 60 && second < 60;
  if (!isTime || !(day >= 1 && day <= daysOf(year, month))) return undefined;
  let micros = 0;
  if (length > 20) {
    const digits = length - 21;
    if (text.charCodeAt(19) !== 46 || digits < 1) return undefined;
    const fraction = numberAt(text, 20, length - 1);
    if (Number.isNaN(fraction)) return undefined;
    micros = Math.floor(digits > 6 ? fraction / 10 ** (digits - 6) : fraction * 10 ** (6 - digits));
  }
  return instant(BigInt(Date.UTC(year, month - 1, day, hour, minute, second) * 1000 + micros));
};

/** What was read last, because the events of a batch often occurred at one time. */
let last: { readonly text: string; readonly read: E.Either<string, Instant> } | undefined;

/** Reads RFC 3339 with up to nanoseconds; digits past the microsecond are cut off. */
export const parseInstant = (text: string): E.Either<string, Instant> => {
  if (last?.text === text) return last.read;
  const plain = parsePlain(text);
  const read = plain === undefined ? parseAny(text) : E.right(plain);
  last = { text, read };
  return read;
};

const parseAny = (text: string): E.Either<string, Instant> => {
  const match = RFC3339.exec(text);
  if (match === null) return E.left(`"${text}" is not an RFC 3339 time such as 2026-01-31T09:00:00Z`);
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = '', zone = 'Z'] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const dayExists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  const offset = zone.toUpperCase() === 'Z' ? [0, 0] : [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))];
  const [offsetHours = 0, offsetMinutes = 0] = offset;
  const clockExists = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (!dayExists || !clockExists || offsetHours > 23 || offsetMinutes > 59)
    return E.left(`"${text}" names a time that does not exist`);
  date.setUTCHours(Number(hour), Number(minute), Number(second), 0);
  const sign = zone.startsWith('-') ? -1n : 1n;
  const offsetMicros = sign * (BigInt(offsetHours) * HOUR + BigInt(offsetMinutes) * MINUTE);
  const at = BigInt(date.getTime()) * MILLISECOND + BigInt(fraction.slice(0, 6).padEnd(6, '0')) - offsetMicros;
  return isInstant(at) ? E.right(at) : E.left(`"${text}" is outside the years 0001 to 9999`);
};

const pad = (value: number, places: number): string => value.toString().padStart(places, '0');

const fractionAndZone = (micros: number): string => {
  if (micros === 0) return 'Z';
  return micros % 1000 === 0 ? `.${pad(micros / 1000, 3)}Z` : `.${pad(micros, 6)}Z`;
};

const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => pad(value, 2));

const MICROS_OF_DAY = 86_400_000_000;

/** Up to here, in the year 2255, microseconds are exact in a binary float. */
const MAX_PLAIN = BigInt(Number.MAX_SAFE_INTEGER);

/** The day that was written last, because what is written together is mostly of one day. */
let lastDay: { readonly number: number; readonly text: string } = { number: 0, text: '1970-01-01T' };

/** Without bigint arithmetic. */
const formatPlain = (micros: number): string => {
  const number = Math.floor(micros / MICROS_OF_DAY);
  if (lastDay.number !== number) lastDay = { number, text: new Date(number * 86_400_000).toISOString().slice(0, 11) };
  const ofDay = micros - number * MICROS_OF_DAY;
  const seconds = Math.floor(ofDay / 1_000_000);
  const minutes = Math.floor(seconds / 60);
  const clock = `${TWO_DIGITS[Math.floor(minutes / 60)]}:${TWO_DIGITS[minutes % 60]}:${TWO_DIGITS[seconds % 60]}`;
  return lastDay.text + clock + fractionAndZone(ofDay - seconds * 1_000_000);
};

/** RFC 3339 in UTC; a fraction is written only where there is one, in three or six digits. */
export const formatInstant = (at: Instant): string => {
  if (at >= 0n && at <= MAX_PLAIN) return formatPlain(Number(at));
  const seconds = floorDiv(at, SECOND);
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return whole + fractionAndZone(Number(at - seconds * SECOND));
};

/** RFC 3339 text on the wire, {@link Instant} inside. */
export const InstantFromText = /* @__PURE__ */ new t.Type<Instant, string, unknown>(
  'InstantFromText',
  isInstant,
  (input, context) => {
    if (typeof input !== 'string') return t.failure(input, context, 'must be an RFC 3339 time, as text');
    const parsed = parseInstant(input);
    return E.isRight(parsed) ? t.success(parsed.right) : t.failure(input, context, parsed.left);
  },
  formatInstant,
);
