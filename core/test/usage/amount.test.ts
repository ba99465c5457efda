import { Amount, amount, decodeAmount, isAmount, MAX_AMOUNT, MIN_AMOUNT } from '@usage-billing/core/usage';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';

const int64 = fc.bigInt({ min: MIN_AMOUNT, max: MAX_AMOUNT });

test('the bounds are those of int64', (t) => {
  t.is(MAX_AMOUNT, 9_223_372_036_854_775_807n);
  t.is(MIN_AMOUNT, -9_223_372_036_854_775_808n);
  t.true(isAmount(MAX_AMOUNT) && isAmount(MIN_AMOUNT));
  t.false(isAmount(MAX_AMOUNT + 1n) || isAmount(MIN_AMOUNT - 1n) || isAmount(1));
});

test('an amount reads from text, integer and bigint alike, and is written as text', (t) => {
  fc.assert(
    fc.property(int64, (value) => {
      t.deepEqual(decodeAmount(value.toString()), E.right(amount(value)));
      t.deepEqual(decodeAmount(value), E.right(amount(value)));
      t.is(Amount.encode(amount(value)), value.toString());
    }),
  );
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      t.deepEqual(decodeAmount(value), E.right(amount(BigInt(value))));
    }),
  );
  t.deepEqual(decodeAmount('+007'), E.right(amount(7n)));
  t.deepEqual(decodeAmount(-0), E.right(amount(0n)));
});

const refusal = (input: unknown): string => {
  const decoded = decodeAmount(input);
  return E.isLeft(decoded) ? decoded.left : `read as ${decoded.right}`;
};

test('a number that lost digits before it came here is refused, never rounded', (t) => {
  for (const input of [2 ** 53, 9_223_372_036_854_776_000, 1.5, 1e300, Number.NaN, Number.POSITIVE_INFINITY])
    t.is(refusal(input), 'must be an integer; past 2^53 send it as a decimal string', `${input}`);
});

test('what is no integer is refused', (t) => {
  for (const input of ['', ' 1', '1.0', '1e3', '0x10', '1_000', '--1', null, undefined, true, [1], {}])
    t.is(refusal(input), 'must be an integer, as a JSON number or a decimal string', String(input));
});

test('what does not fit into int64 is refused', (t) => {
  for (const input of ['9223372036854775808', '-9223372036854775809', 2n ** 64n])
    t.is(refusal(input), 'must fit into a signed 64-bit integer', String(input));
});

test('a literal outside int64 is a programming mistake', (t) => {
  t.throws(() => amount(MAX_AMOUNT + 1n), { instanceOf: RangeError });
});
