import { billingPeriod } from '@usage-billing/core/invoices';
import { type CalendarDay, dayInMonth, dayOf, monthOf, yearOf } from '@usage-billing/core/shared';
import test from 'ava';
import fc from 'fast-check';
import { daysBetween } from '../../../src/shared/calendar.ts';
import { anyInstant, at, daysFrom } from '../../trials/organization-sample.ts';

const LONG_AGO = '1970-01-01';

/** cycle day; created; end of trial; now; start and end of the period. */
const examples: ReadonlyArray<readonly [number, string, string, string, string, string]> = [
  [5, LONG_AGO, LONG_AGO, '2017-06-04', '2017-05-05', '2017-06-05'],
  [5, LONG_AGO, LONG_AGO, '2017-06-05', '2017-06-05', '2017-07-05'],
  [31, LONG_AGO, LONG_AGO, '2017-09-01', '2017-08-31', '2017-09-30'],
  [31, LONG_AGO, LONG_AGO, '2016-03-01', '2016-02-29', '2016-03-31'],
  [31, LONG_AGO, LONG_AGO, '2017-03-01', '2017-02-28', '2017-03-31'],
  [24, LONG_AGO, LONG_AGO, '2017-01-01', '2016-12-24', '2017-01-24'],
  [1, '2017-04-10', '2017-06-10', '2017-06-02', '2017-06-01', '2017-06-10'],
  [1, '2017-04-10', '2017-06-10T15:00:00Z', '2017-06-10T09:00:00Z', '2017-06-10', '2017-07-01'],
  [1, '2017-05-05', '2017-06-04', '2017-06-30', '2017-06-04', '2017-07-01'],
  [1, '2017-06-05T10:00:00Z', '2017-06-20', '2017-06-12', '2017-06-05', '2017-07-01'],
  [15, LONG_AGO, LONG_AGO, '2017-12-15T23:59:59Z', '2017-12-15', '2018-01-15'],
];

for (const [billCycleDay, createdAt, trialEnd, now, start, end] of examples)
  test(`on ${now}, with cycle day ${billCycleDay}, created ${createdAt} and in trial until ${trialEnd}, the period is ${start} to ${end}`, (t) => {
    const period = billingPeriod({ billCycleDay, createdAt: at(createdAt), trialEnd: at(trialEnd), now: at(now) });
    t.deepEqual<unknown, unknown>(period, { start, end });
  });

for (const billCycleDay of [0, -1, 32, 1.5, Number.NaN])
  test(`there is no period for cycle day ${billCycleDay}`, (t) => {
    const long = at(LONG_AGO);
    t.throws(() => billingPeriod({ billCycleDay, createdAt: long, trialEnd: long, now: at('2026-03-11') }), {
      instanceOf: RangeError,
      message: `bill cycle day ${billCycleDay} is not a whole number from 1 to 31`,
    });
  });

/** Creation and trial end within two months of now, so that they cut periods often. */
const anyInput = fc
  .tuple(anyInstant, fc.integer({ min: 1, max: 31 }), fc.bigInt(-60n, 60n), fc.bigInt(-60n, 60n))
  .map(([now, billCycleDay, created, trialEnd]) => ({
    now,
    billCycleDay,
    createdAt: daysFrom(now, created),
    trialEnd: daysFrom(now, trialEnd),
  }));

test('the period contains today and is at most a month long', (t) => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const { start, end } = billingPeriod(input);
      const today = dayOf(input.now);
      t.true(start <= today && today < end, `${start} ${today} ${end}`);
      t.true(daysBetween(start, end) <= 31);
    }),
  );
});

test('a period ends at a bill date or with the trial, and begins there or at the creation', (t) => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const { start, end } = billingPeriod(input);
      const isBillDate = (day: CalendarDay): boolean =>
        day === dayInMonth(yearOf(day), monthOf(day), input.billCycleDay);
      const trialDay = dayOf(input.trialEnd);
      const created = dayOf(input.createdAt < input.now ? input.createdAt : input.now);
      t.true(isBillDate(start) || start === trialDay || start === created);
      t.true(isBillDate(end) || end === trialDay);
    }),
  );
});

test('from its creation on, an organization’s periods follow each other without gap or overlap', (t) => {
  fc.assert(
    fc.property(anyInput, (input) => {
      let period = billingPeriod({ ...input, now: input.createdAt });
      for (let day = 1n; day <= 130n; day += 1n) {
        const next = billingPeriod({ ...input, now: daysFrom(input.createdAt, day) });
        const goesOn = next.start === period.start && next.end === period.end;
        t.true(goesOn || next.start === period.end);
        period = next;
      }
    }),
    { numRuns: 50 },
  );
});
