/** Numbers, money and texts on the wire: what goes out comes back, and what could lose a digit is refused. */
import { type Currency, Decimal, formatMoney } from '@usage-billing/core/invoices';
import { JsonNumber, parseJsonExact } from '@usage-billing/core/shared';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import {
  Approximately,
  Count,
  DecimalText,
  MoneyText,
  textOf,
  WholeUnits,
  wholeNumber,
  wholeNumberText,
} from '../../src/wire/api-values.ts';

const USD = 'USD' as Currency;

test('Any count comes back from JSON with all its digits', (t) => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (value) => {
      const text = JSON.stringify(Count.encode(value));
      t.deepEqual(Count.decode(JSON.parse(text)), E.right(value));
      t.deepEqual(E.chainW(Count.decode)(parseJsonExact(text)), E.right(value));
    }),
  );
});

test('A count is a number exactly as long as a binary float holds it', (t) => {
  const safe = BigInt(Number.MAX_SAFE_INTEGER);
  t.is(Count.encode(safe), 9007199254740991);
  t.is(Count.encode(safe + 1n), '9007199254740992');
  t.is(Count.encode(-safe), -9007199254740991);
  t.is(Count.encode(-safe - 1n), '-9007199254740992');
});

for (const input of [2 ** 53, 0.5, Number.NaN, '', '1.0', '1e3', ' 1', null, new JsonNumber('0.5')])
  test(`${input instanceof JsonNumber ? input.source : `${typeof input} "${input}"`} is no count`, (t) => {
    t.true(E.isLeft(Count.decode(input)));
  });

test('Money has two decimals, rounded half away from zero', (t) => {
  t.is(MoneyText.encode(formatMoney(new Decimal('0'), USD)), '0.00');
  t.is(MoneyText.encode(formatMoney(new Decimal('41.095'), USD)), '41.10');
  t.is(MoneyText.encode(formatMoney(new Decimal('-0.005'), USD)), '-0.01');
  t.is(MoneyText.encode(formatMoney(new Decimal('185.185'), 'JPY' as Currency)), '185');
  t.true(E.isLeft(MoneyText.decode('1,50')));
  t.is(MoneyText.encode(formatMoney(new Decimal('123456789012345678901234.5'), USD)), '123456789012345678901234.50');
});

test('Whole units and exact decimals are never written with an exponent', (t) => {
  t.is(WholeUnits.encode(new Decimal('1e25')), '10000000000000000000000000');
  t.is(DecimalText.encode(new Decimal('0.000011416')), '0.000011416');
  t.is(DecimalText.encode(new Decimal('1e-12')), '0.000000000001');
});

test('What is only looked at is a plain number', (t) => {
  t.is(Approximately.encode(new Decimal(7200).div(3600)), 2);
  t.deepEqual(E.map(String)(Approximately.decode(0.25)), E.right('0.25'));
});

test('A whole number has bounds, in a body and in a query', (t) => {
  const body = wholeNumber('N', 1, 12);
  const query = wholeNumberText('N', 1, 12);
  for (const good of [1, 12]) {
    t.true(E.isRight(body.decode(good)));
    t.deepEqual(query.decode(String(good)), E.right(good));
  }
  for (const bad of [0, 13, 1.5, '1', null]) t.true(E.isLeft(body.decode(bad)), String(bad));
  for (const bad of ['0', '13', '1.5', '', '-1', '1e0', ' 1', 1]) t.true(E.isLeft(query.decode(bad)), String(bad));
});

test('Text has a length, and neither control characters nor half of a character', (t) => {
  const text = textOf(1, 3);
  for (const good of ['a', 'äöü', '"<>']) t.true(E.isRight(text.decode(good)), good);
  for (const bad of ['', 'abcd', 'a\nb', '\u0000', '\ud800', 7, null]) t.true(E.isLeft(text.decode(bad)), String(bad));
});
