/** The tenant's rounding of currencies, as a setting: `JPY:Down`, `CHF:HalfUp:0.05`. */
import {
  Currency,
  Decimal,
  defaultRounding,
  parseDecimal,
  ROUNDING_MODES,
  type Rounding,
} from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';

export type TenantRounding = ReadonlyMap<Currency, Rounding>;

/** From the environment separated by commas, from the file as an array. */
export const RoundingList = new t.Type<TenantRounding, unknown, unknown>(
  'RoundingList',
  (u): u is TenantRounding => u instanceof Map,
  (input, context) => {
    const parts: unknown = typeof input === 'string' ? input.split(',').map((part) => part.trim()) : input;
    const read = Array.isArray(parts) ? parts.map(readRounding) : [undefined];
    return read.every((one) => one !== undefined)
      ? t.success(new Map(read))
      : t.failure(input, context, `must be currencies with a mode (${ROUNDING_MODES.join(', ')}) and maybe a step`);
  },
  t.identity,
);

const readRounding = (part: unknown): readonly [Currency, Rounding] | undefined => {
  if (typeof part !== 'string') return undefined;
  const [code, word, step, ...rest] = part.split(':');
  const mode = ROUNDING_MODES.find((known) => known === word);
  if (!Currency.is(code) || mode === undefined || rest.length > 0) return undefined;
  if (step === undefined) return [code, { ...defaultRounding(code), mode }];
  const increment = parseDecimal(step);
  return E.isRight(increment) && increment.right.gt(new Decimal(0))
    ? [code, { mode, increment: increment.right }]
    : undefined;
};
