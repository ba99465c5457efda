/** Money and prices: exact decimals, never binary floats. */
import Big from 'big.js';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { JsonNumber } from '../../shared/json.ts';

/** An exact decimal of any size. Compare with its methods (`eq`, `lt`, …), never with `===`. */
export type Decimal = Big;
export const Decimal = Big;

/** Marks text that was checked to be a currency's code. */
export interface CurrencyBrand {
  readonly Currency: unique symbol;
}

/** ISO 4217 code in capitals, e.g. `USD`. */
export const Currency = /* @__PURE__ */ t.brand(
  t.string,
  (text): text is t.Branded<string, CurrencyBrand> => /^[A-Z]{3}$/.test(text),
  'Currency',
);
export type Currency = t.TypeOf<typeof Currency>;

/** An exact amount of one currency, in its major unit: 11.42 USD is `11.42`. */
export interface Money {
  readonly amount: Decimal;
  readonly currency: Currency;
}

const DECIMAL_TEXT = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?$/;

/** Reads decimal text exactly, exponents included (`0E-9`). Left: what is wrong with it. */
export const parseDecimal = (text: string): E.Either<string, Decimal> =>
  DECIMAL_TEXT.test(text) ? E.right(new Big(text.replace(/^\+/, ''))) : E.left(`"${text}" is not a decimal number`);

/** Decimal text, or an exactly parsed JSON number (`0E-9`, `12.340000000`); a binary float is refused. */
export const DecimalFromText = /* @__PURE__ */ new t.Type<Decimal, string, unknown>(
  'DecimalFromText',
  (u): u is Decimal => u instanceof Big,
  (input, context) => {
    const text = input instanceof JsonNumber ? input.source : input;
    if (typeof text !== 'string') return t.failure(input, context, 'must be a decimal number, as text');
    const parsed = parseDecimal(text);
    return E.isRight(parsed) ? t.success(parsed.right) : t.failure(input, context, parsed.left);
  },
  (value) => value.toFixed(),
);

/** Half away from zero at the second decimal, which is what "half up" means for charges and for credits alike. */
export const roundToCents = (value: Decimal): Decimal => value.round(2, Big.roundHalfUp);

/** price × quantity, exact, then rounded half up to cents. */
export const charge = (price: Decimal, quantity: bigint): Decimal => roundToCents(price.times(quantity.toString()));

/** With two decimals, e.g. `0.00`. */
export const formatCents = (value: Decimal): string => roundToCents(value).toFixed(2);
