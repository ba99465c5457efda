import { Decimal } from '@usage-billing/core/invoices';
import { addDays, type CalendarDay, monthOf, startOfDay, yearOf } from '@usage-billing/core/shared';
import test from 'ava';
import fc from 'fast-check';
import { none, some } from 'fp-ts/lib/Option.js';
import { estimatedCharge, estimatedUsage } from '../../../src/invoices/status/estimate.ts';
import { daysBetween, daysInMonth } from '../../../src/shared/calendar.ts';
import { at } from '../../trials/organization-sample.ts';

const day = (text: string): CalendarDay => text as CalendarDay;
const used = (text: string, amount: bigint) => ({ day: day(text), amount });

/** The reference case: 400 + 600 before today, of which the last day or days average to 30 in all. */
const reference = {
  periodStart: day('2017-12-01'),
  now: at('2017-12-21T12:00:00Z'),
};

const chargeAtRateOne = (input: Parameters<typeof estimatedUsage>[0]): string =>
  estimatedCharge([{ price: { _tag: 'PerUnit', amount: new Decimal(1) }, usage: estimatedUsage(input) }]).toFixed();

test('30 in the one day to average adds 30 for each of the 11 days left: 1330', (t) => {
  const usage = [
    used('2017-12-02', 400n),
    used('2017-12-19', 570n),
    used('2017-12-20', 30n),
    used('2017-12-21', 2000n),
  ];
  t.is(chargeAtRateOne({ ...reference, trialEnd: at('2017-12-19T08:00:00Z'), usage }), '1330');
});

test('30 in two days to average adds 15 for each of the 11 days left: 1165', (t) => {
  const usage = [
    used('2017-12-02', 400n),
    used('2017-12-18', 570n),
    used('2017-12-19', 30n),
    used('2017-12-21', 2000n),
  ];
  t.is(chargeAtRateOne({ ...reference, trialEnd: at('2017-12-18T08:00:00Z'), usage }), '1165');
});

test('without a trial that ended lately the mean is taken of seven days', (t) => {
  const usage = [used('2017-12-13', 930n), used('2017-12-14', 70n), used('2017-12-21', 2000n)];
  t.is(chargeAtRateOne({ ...reference, trialEnd: at('2017-06-01'), usage }), '1110');
});

test('while the trial is on the mean is taken of seven days too', (t) => {
  const usage = [used('2017-12-20', 70n)];
  t.is(chargeAtRateOne({ ...reference, trialEnd: at('2018-01-01'), usage }), '180');
});

test('days before the period are averaged but not added', (t) => {
  const input = { periodStart: day('2017-12-20'), now: reference.now, trialEnd: at('2017-01-01') };
  // One day of December has passed since the period's start, so 30 of its 31 days are still to come.
  t.is(chargeAtRateOne({ ...input, usage: [used('2017-12-15', 14n), used('2017-12-20', 7n)] }), '97');
});

test('when no full day is left to average, only what was used counts', (t) => {
  const usage = [used('2017-12-20', 1000n), used('2017-12-21', 2000n)];
  for (const trialEnd of ['2017-12-20T08:00:00Z', '2017-12-21T08:00:00Z', '2017-12-20T00:00:00Z'])
    t.is(chargeAtRateOne({ ...reference, trialEnd: at(trialEnd), usage }), '1000');
});

test('a period that outlasts the month of its start adds nothing below zero', (t) => {
  const input = { periodStart: day('2017-02-28'), now: at('2017-03-30T12:00:00Z'), trialEnd: at('2017-01-01') };
  t.is(chargeAtRateOne({ ...input, usage: [used('2017-03-29', 700n)] }), '700');
});

test('the charge is rounded up to whole currency units, and only where something is left over', (t) => {
  const charge = (price: string, numerator: bigint, denominator: bigint): string =>
    estimatedCharge([
      { price: { _tag: 'PerUnit', amount: new Decimal(price) }, usage: { numerator, denominator } },
    ]).toFixed();
  t.is(charge('0.01', 100n, 1n), '1');
  t.is(charge('0.01', 101n, 1n), '2');
  t.is(charge('3', 7n, 7n), '3');
  t.is(charge('0.000011416', 10n ** 18n, 7n), '1630857142858');
  t.is(charge('1', -3n, 2n), '0', 'a correction larger than the month costs nothing; it is a credit of units');
  t.is(charge('1e-9', 10n ** 9n, 3n), '1');
  t.is(charge('0', 5n, 1n), '0');
});

test('an estimate never lies below what it stands for, nor a whole unit above it', (t) => {
  const price = fc.tuple(fc.bigInt(0n, 10n ** 15n), fc.integer({ min: 0, max: 12 }));
  fc.assert(
    fc.property(
      price,
      fc.bigInt(-(10n ** 25n), 10n ** 25n),
      fc.bigInt(1n, 7n),
      ([digits, scale], numerator, denominator) => {
        const exact = new Decimal(digits.toString()).div(new Decimal(10).pow(scale));
        const price = { _tag: 'PerUnit', amount: exact } as const;
        const result = BigInt(estimatedCharge([{ price, usage: { numerator, denominator } }]).toFixed());
        const unit = 10n ** BigInt(scale) * denominator;
        const used = numerator < 0n ? 0n : numerator;
        t.true(result * unit >= digits * used);
        t.true((result - 1n) * unit < digits * used || result === 0n);
      },
    ),
  );
});

test('someone who uses the same every day of a calendar month is told what the month will cost', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3000 }), fc.bigInt(0n, 10n ** 15n), (passed, perDay) => {
      const today = addDays(day('2017-01-01'), passed);
      const periodStart = day(`${today.slice(0, 8)}01`);
      const from = addDays(today, -40);
      const usage = Array.from({ length: 41 }, (_, index) => ({ day: addDays(from, index), amount: perDay }));
      const input = { periodStart, now: startOfDay(today), trialEnd: at('2016-01-01'), usage };
      const days = BigInt(daysInMonth(yearOf(today), monthOf(today)));
      t.true(daysBetween(periodStart, today) <= 30);
      t.is(chargeAtRateOne(input), (days * perDay).toString());
    }),
  );
});

test('units are estimated together, each at its own price, and rounded up once', (t) => {
  const usage = (numerator: bigint) => ({ numerator, denominator: 7n });
  const tiers = [
    { upTo: some(new Decimal(10)), price: { _tag: 'FlatFee', amount: new Decimal('0.3') } },
    { upTo: none, price: { _tag: 'PerUnit', amount: new Decimal('0.1') } },
  ] as const;
  const parts = [
    { price: { _tag: 'PerUnit', amount: new Decimal('0.5') }, usage: usage(7n) },
    // 80/7 units: the fee of the first tier, and 10/7 of a unit above it.
    { price: { _tag: 'Tiered', tiers, from: 0 }, usage: usage(80n) },
  ] as const;
  t.is(estimatedCharge(parts).toFixed(), '1', '0.5 + 0.3 + 1/7');
  t.is(estimatedCharge([parts[1]]).toFixed(), '1');
  t.is(estimatedCharge([]).toFixed(), '0');
});
