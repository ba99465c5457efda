import {
  Currency,
  charge,
  Decimal,
  DecimalFromText,
  formatCents,
  parseDecimal,
  roundToCents,
} from '@usage-billing/core/invoices';
import { JsonNumber } from '@usage-billing/core/shared';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';

const read = (text: string): string => {
  const parsed = parseDecimal(text);
  return E.isRight(parsed) ? parsed.right.toFixed() : parsed.left;
};

test('decimals are read in every form that a provider writes them in', (t) => {
  for (const [text, value] of [
    ['0E-9', '0'],
    ['12.340000000', '12.34'],
    ['+5', '5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['-1.5e3', '-1500'],
    ['1E+2', '100'],
    ['99999999999999999999.000000001', '99999999999999999999.000000001'],
  ] as const)
    t.is(read(text), value, text);
});

test('what is no decimal is refused with its text', (t) => {
  for (const text of ['', '.', 'NaN', 'Infinity', '1,5', '0x10', '1e', '--1', ' 1', '1e99999'])
    t.is(read(text), `"${text}" is not a decimal number`);
});

test('a binary float is refused, an exactly parsed number and text are not', (t) => {
  t.true(E.isLeft(DecimalFromText.decode(0.1)));
  const exact = DecimalFromText.decode(new JsonNumber('0E-9'));
  t.true(E.isRight(exact) && exact.right.eq(0));
  const text = DecimalFromText.decode('0.000011416');
  t.is(E.isRight(text) ? DecimalFromText.encode(text.right) : '', '0.000011416');
});

test('halves of a cent go away from zero, and nothing below a half does', (t) => {
  for (const [value, cents] of [
    ['0.005', '0.01'],
    ['0.0049999999999999999999', '0.00'],
    ['-0.005', '-0.01'],
    ['-0.0049999999999999999999', '0.00'],
    ['1.005', '1.01'],
    ['2.675', '2.68'],
    ['1.115', '1.12'],
    ['0.995', '1.00'],
    ['99999999999999999999.995', '100000000000000000000.00'],
  ] as const)
    t.is(formatCents(new Decimal(value)), cents, value);
});

/** In units of 10^-9, so that the expected cents can be worked out in integers. */
const nanos = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });
const CENT = 10_000_000n;

test('rounding is exact at every boundary', (t) => {
  const nearHalf = fc
    .tuple(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.bigInt({ min: -1n, max: 1n }))
    .map(([cents, off]) => cents * CENT + CENT / 2n + off);
  fc.assert(
    fc.property(fc.oneof(nanos, nearHalf), (value) => {
      const size = value < 0n ? -value : value;
      const cents = (size + CENT / 2n) / CENT;
      const expected = new Decimal((value < 0n ? -cents : cents).toString()).div(100);
      return roundToCents(new Decimal(value.toString()).times('1e-9')).eq(expected);
    }),
    { numRuns: 1000 },
  );
  t.pass();
});

test('a charge is price × quantity without a float in between', (t) => {
  t.is(formatCents(charge(new Decimal('0.000011416'), 9_999_999_999_999n)), '114160000.00');
  t.is(formatCents(charge(new Decimal('0.000011416'), 438n)), '0.01');
  t.is(formatCents(charge(new Decimal('0.000011416'), 437n)), '0.00');
  t.is(formatCents(charge(new Decimal('0.1'), 9_223_372_036_854_775_807n)), '922337203685477580.70');
});

test('a currency is three capitals', (t) => {
  t.true(Currency.is('USD'));
  for (const text of ['usd', 'US', 'USDD', '', 'U$D']) t.false(Currency.is(text), text);
});
