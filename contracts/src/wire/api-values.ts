/** Numbers, money, times and texts as the HTTP API writes them. */
import { Currency, type Decimal, DecimalFromText } from '@usage-billing/core/invoices';
import { CalendarDay, type Instant, InstantFromText, JsonNumber } from '@usage-billing/core/shared';
import * as t from 'io-ts';
import { type DocumentedType, documented } from './documented.ts';

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

const isBigint = (u: unknown): u is bigint => typeof u === 'bigint';

/**
 * A count: a JSON integer up to 2^53 − 1 on either side of zero, and past it the same digits as a string, since most
 * JSON readers would round it. Sums are exact even outside int64.
 */
export const Count: DocumentedType<bigint, number | string> = documented(
  new t.Type<bigint, number | string, unknown>(
    'Count',
    isBigint,
    (input, context) => {
      const source = input instanceof JsonNumber ? input.source : input;
      if (typeof source === 'number' && Number.isSafeInteger(source)) return t.success(BigInt(source));
      return typeof source === 'string' && /^-?\d+$/.test(source)
        ? t.success(BigInt(source))
        : t.failure(input, context, 'must be an integer; past 2^53 as a string');
    },
    (value) => (value <= MAX_SAFE && value >= -MAX_SAFE ? Number(value) : value.toString()),
  ),
  {
    description: 'A JSON integer between -(2^53 - 1) and 2^53 - 1; outside of these a string of the same digits.',
    oneOf: [
      { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
      { type: 'string', pattern: '^-?[0-9]{16,}$', examples: ['9223372036854775807'] },
    ],
  },
);

export const Time: DocumentedType<Instant, string> = documented(InstantFromText, {
  type: 'string',
  format: 'date-time',
  description: 'RFC 3339; always UTC in answers.',
});

export const Day: DocumentedType<CalendarDay, string> = documented(CalendarDay, {
  format: 'date',
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
});

/** A currency's code of ISO 4217: three capital letters. */
export const CurrencyCode: DocumentedType<Currency, string> = documented(
  new t.Type<Currency, string, unknown>(
    'CurrencyCode',
    Currency.is,
    (input, context) =>
      Currency.is(input)
        ? t.success(input)
        : t.failure(input, context, 'must be an ISO 4217 code in capitals, e.g. USD'),
    t.identity,
  ),
  {
    pattern: '^[A-Z]{3}$',
    examples: ['USD'],
    description: 'ISO 4217, in capitals.',
    type: 'string',
  },
);

const decimalText = (
  name: string,
  encode: (value: Decimal) => string,
  keywords: { readonly pattern: string; readonly description: string; readonly examples: ReadonlyArray<string> },
): DocumentedType<Decimal, string> =>
  documented(new t.Type<Decimal, string, unknown>(name, DecimalFromText.is, DecimalFromText.validate, encode), {
    type: 'string',
    ...keywords,
  });

/** Exact, in as many decimals as it has. */
export const DecimalText: DocumentedType<Decimal, string> = decimalText('DecimalText', (value) => value.toFixed(), {
  pattern: '^-?[0-9]+(\\.[0-9]+)?$',
  description: 'An exact decimal.',
  examples: ['0.000011416'],
});

/** Money as text, with as many decimals as its currency has; `formatMoney` of core makes it. */
export const MoneyText: DocumentedType<string, string> = documented(
  t.refinement(t.string, (text) => /^-?[0-9]+(\.[0-9]+)?$/.test(text), 'MoneyText'),
  {
    type: 'string',
    pattern: '^-?[0-9]+(\\.[0-9]+)?$',
    description: 'Money with as many decimals as its currency has by ISO 4217: 41.10 USD, 185 JPY, 1.500 KWD.',
    examples: ['41.10'],
  },
);

/** Money in whole units of its currency. */
export const WholeUnits: DocumentedType<Decimal, string> = decimalText('WholeUnits', (value) => value.toFixed(0), {
  pattern: '^-?[0-9]+$',
  description: 'Money in whole units of its currency.',
  examples: ['42'],
});

/** For what is only looked at, such as a mean; never for money or amounts. */
export const Approximately: DocumentedType<Decimal, number> = documented(
  new t.Type<Decimal, number, unknown>(
    'Approximately',
    DecimalFromText.is,
    (input, context) => DecimalFromText.validate(typeof input === 'number' ? String(input) : input, context),
    (value) => value.toNumber(),
  ),
  { type: 'number', description: 'Rounded to what a binary float holds.' },
);

/** A whole number from `min` to `max`, small enough to be one anywhere. */
export const wholeNumber = (name: string, min: number, max: number): DocumentedType<number, number> =>
  documented(
    new t.Type<number, number, unknown>(
      name,
      (u): u is number => typeof u === 'number' && Number.isInteger(u) && u >= min && u <= max,
      (input, context) => {
        const value = input instanceof JsonNumber ? input.toNumber() : input;
        return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
          ? t.success(value)
          : t.failure(input, context, `must be a whole number from ${min} to ${max}`);
      },
      t.identity,
    ),
    { type: 'integer', minimum: min, maximum: max },
  );

/** A whole number in a query, where everything is text. */
export const wholeNumberText = (name: string, min: number, max: number): DocumentedType<number, string> =>
  documented(
    new t.Type<number, string, unknown>(
      name,
      (u): u is number => typeof u === 'number',
      (input, context) => {
        const value = typeof input === 'string' && /^\d{1,15}$/.test(input) ? Number(input) : Number.NaN;
        return value >= min && value <= max
          ? t.success(value)
          : t.failure(input, context, `must be a whole number from ${min} to ${max}`);
      },
      String,
    ),
    { type: 'integer', minimum: min, maximum: max },
  );

/** Text without control characters, of a length that the billing provider takes. */
export const textOf = (min: number, max: number): DocumentedType<string, string> => {
  const problem = (input: unknown): string | undefined => {
    if (typeof input !== 'string') return 'must be text';
    if (input.length < min || input.length > max)
      return `must have ${min} to ${max} characters, this has ${input.length}`;
    return input.isWellFormed() && !/\p{Cc}/u.test(input) ? undefined : 'must be text without control characters';
  };
  return documented(
    new t.Type<string, string, unknown>(
      `text of ${min} to ${max} characters`,
      (u): u is string => problem(u) === undefined,
      (input, context) => {
        const found = problem(input);
        return found === undefined ? t.success(String(input)) : t.failure(input, context, found);
      },
      t.identity,
    ),
    { type: 'string', minLength: min, maxLength: max },
  );
};
