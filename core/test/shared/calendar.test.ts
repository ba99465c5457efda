import {
  addDays,
  CalendarDay,
  DAY,
  dayInMonth,
  dayOf,
  dayOfMonth,
  instant,
  monthOf,
  startOfDay,
  truncateToDay,
  yearOf,
} from '@usage-billing/core/shared';
import test from 'ava';
import fc from 'fast-check';
import { daysBetween, daysInMonth } from '../../src/shared/calendar.ts';

const day = (text: string): CalendarDay => {
  if (!CalendarDay.is(text)) throw new Error(`${text} is not a day`);
  return text;
};
const FIRST = startOfDay(day('0001-01-01'));
const moments = fc.bigInt({ min: FIRST, max: startOfDay(day('9999-12-31')) + DAY - 1n }).map(instant);

test('the day of a moment is the one that contains it', (t) => {
  fc.assert(
    fc.property(moments, (moment) => {
      const start = startOfDay(dayOf(moment));
      return (
        start <= moment && moment < start + DAY && truncateToDay(moment) === start && CalendarDay.is(dayOf(moment))
      );
    }),
  );
  t.is(dayOf(instant(-1n)), day('1969-12-31'));
});

test('days are added and counted without loss', (t) => {
  const days = fc
    .bigInt({ min: startOfDay(day('1000-01-01')), max: startOfDay(day('3000-01-01')) })
    .map(instant)
    .map(dayOf);
  fc.assert(
    fc.property(days, fc.integer({ min: -9999, max: 9999 }), (from, n) => daysBetween(from, addDays(from, n)) === n),
  );
  t.is(addDays(day('2024-02-28'), 1), day('2024-02-29'));
  t.is(addDays(day('2026-01-01'), -1), day('2025-12-31'));
});

test('only days that exist are days', (t) => {
  for (const text of ['2024-02-29', '0050-02-28', '9999-12-31']) t.true(CalendarDay.is(text), text);
  for (const text of [
    '2026-02-29',
    '2026-02-30',
    '2026-02-32',
    '2026-13-01',
    '2026-1-1',
    '2026-01-01T00:00:00Z',
    '',
    20260101,
  ])
    t.false(CalendarDay.is(text), `${text}`);
});

test('months have their lengths, also those of the first century', (t) => {
  t.deepEqual(
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((month) => daysInMonth(2026, month)),
    [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31],
  );
  t.deepEqual(
    [2000, 2024, 2100, 4, 96].map((year) => daysInMonth(year, 2)),
    [29, 29, 28, 29, 29],
  );
});

test('a day of a month is cut to the length of the month, and months run on into other years', (t) => {
  t.is(dayInMonth(2026, 2, 31), day('2026-02-28'));
  t.is(dayInMonth(2024, 2, 31), day('2024-02-29'));
  t.is(dayInMonth(2026, 0, 31), day('2025-12-31'));
  t.is(dayInMonth(2026, 14, 30), day('2027-02-28'));
  t.is(dayInMonth(50, 2, 31), day('0050-02-28'));
});

test('a day is put together again from its parts', (t) => {
  fc.assert(
    fc.property(moments, (moment) => {
      const found = dayOf(moment);
      return dayInMonth(yearOf(found), monthOf(found), dayOfMonth(found)) === found;
    }),
  );
  t.pass();
});
