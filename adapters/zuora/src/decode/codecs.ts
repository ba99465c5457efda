/** How values are written in Zuora's JSON. Numbers arrive as they were written, never as binary floats. */
import { CalendarDay, type Instant, instant, JsonNumber, parseInstant } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import type { CallFailure } from '../failure.ts';

/** A count or a code, as a JSON number or as text. */
export const WholeNumber = new t.Type<number, number, unknown>(
  'WholeNumber',
  t.number.is,
  (input, context) => {
    const text = input instanceof JsonNumber ? input.source : input;
    return typeof text === 'string' && /^-?\d{1,15}$/.test(text)
      ? t.success(Number(text))
      : t.failure(input, context, 'must be a whole number');
  },
  t.identity,
);

/** What names something, as text or as a JSON number. */
export const IdText = new t.Type<string, string, unknown>(
  'IdText',
  t.string.is,
  (input, context) => {
    const text = input instanceof JsonNumber ? input.source : input;
    return typeof text === 'string' && text !== '' ? t.success(text) : t.failure(input, context, 'must be an id');
  },
  t.identity,
);

/** A date, with or without a time of day behind it. */
export const Day = new t.Type<CalendarDay, string, unknown>(
  'Day',
  CalendarDay.is,
  (input, context) => {
    const day = typeof input === 'string' && /^.{10}($|[T ])/.test(input) ? input.slice(0, 10) : input;
    return CalendarDay.is(day) ? t.success(day) : t.failure(input, context, 'must be a date as YYYY-MM-DD');
  },
  t.identity,
);

/** `YYYY-MM-DD HH:MM:SS`, in UTC when it names no zone. */
export const DateTime = new t.Type<Instant, string, unknown>(
  'DateTime',
  (u): u is Instant => typeof u === 'bigint',
  (input, context) => {
    if (typeof input !== 'string') return t.failure(input, context, 'must be a date and time, as text');
    const zoned = /([Zz]|[+-]\d{2}:\d{2})$/.test(input) ? input : `${input}Z`;
    const parsed = parseInstant(zoned);
    return E.isRight(parsed) ? t.success(instant(parsed.right)) : t.failure(input, context, parsed.left);
  },
  String,
);

/** A text that may be absent, null or empty, which all mean that there is none. */
export const OptionalText = new t.Type<O.Option<string>, string | null, unknown>(
  'OptionalText',
  (u): u is O.Option<string> => typeof u === 'object' && u !== null && '_tag' in u,
  (input, context) => {
    if (input === undefined || input === null || input === '') return t.success(O.none);
    return typeof input === 'string' ? t.success(O.some(input)) : t.failure(input, context, 'must be text');
  },
  O.toNullable,
);

/** A text that is empty where it is absent. */
export const TextOrEmpty = new t.Type<string, string, unknown>(
  'TextOrEmpty',
  t.string.is,
  (input, context) => {
    if (input === undefined || input === null) return t.success('');
    return typeof input === 'string' ? t.success(input) : t.failure(input, context, 'must be text');
  },
  t.identity,
);

/** Decodes, and says which field of which answer was wrong. */
export const decodeAs =
  <A>(codec: t.Decoder<unknown, A>, what: string) =>
  (body: unknown): E.Either<CallFailure, A> => {
    const decoded = codec.decode(body);
    if (E.isRight(decoded)) return decoded;
    const [first] = decoded.left;
    const field = first === undefined ? '' : pathOf(first);
    const rule = first?.message ?? 'has an unexpected form';
    return E.left({ _tag: 'Malformed', reason: `${what}: ${field === '' ? 'the body' : field} ${rule}` });
  };

const pathOf = (error: t.ValidationError): string =>
  error.context
    .map(({ key }) => key)
    .filter((key) => key !== '')
    .join('.');
