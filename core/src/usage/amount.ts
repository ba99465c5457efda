/** How much was used: a signed 64-bit integer, a `bigint` from end to end because `number` loses digits past 2^53. */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';

/** Marks a bigint that was checked to be within int64. */
export interface AmountBrand {
  readonly Amount: unique symbol;
}

/** The smallest int64: -9223372036854775808. */
export const MIN_AMOUNT = -(2n ** 63n);
/** The largest int64: 9223372036854775807. */
export const MAX_AMOUNT = 2n ** 63n - 1n;

/** An integer within int64. Negative amounts are corrections. */
export type Amount = t.Branded<bigint, AmountBrand>;

/** Whether the value is a bigint within int64. */
export const isAmount = (u: unknown): u is Amount => typeof u === 'bigint' && u >= MIN_AMOUNT && u <= MAX_AMOUNT;

/** For literals and for values whose range was checked before; throws on a programming mistake. */
export const amount = (value: bigint): Amount => {
  if (!isAmount(value)) throw new RangeError(`${value} is outside int64`);
  return value;
};

/**
 * Reads a decimal string, a `bigint`, or a `number` that is a safe integer, and never rounds: a number past 2^53 was
 * damaged before it got here and is refused.
 */
export const Amount = /* @__PURE__ */ new t.Type<Amount, string, unknown>(
  'Amount',
  isAmount,
  (input, context) => {
    if (typeof input === 'number' && !Number.isSafeInteger(input))
      return t.failure(input, context, 'must be an integer; past 2^53 send it as a decimal string');
    const isText = typeof input === 'string' && /^[+-]?\d{1,20}$/.test(input);
    if (!isText && typeof input !== 'number' && typeof input !== 'bigint')
      return t.failure(input, context, 'must be an integer, as a JSON number or a decimal string');
    const value = BigInt(input);
    return isAmount(value) ? t.success(value) : t.failure(input, context, 'must fit into a signed 64-bit integer');
  },
  (value) => value.toString(),
);

/**
 * Reads an amount from a bigint, a whole number or decimal text. Left: what is wrong, to be put behind the field's
 * name.
 */
export const decodeAmount = (input: unknown): E.Either<string, Amount> => {
  const decoded = Amount.decode(input);
  return E.isRight(decoded) ? decoded : E.left(decoded.left[0]?.message ?? 'is not an amount');
};
