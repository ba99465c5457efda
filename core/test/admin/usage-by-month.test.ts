/** Months in a row, and what a node-month is. */
import test from 'ava';
import { monthsOf, nodeUsage } from '../../src/admin/index.ts';
import type { CalendarDay } from '../../src/shared/index.ts';

const month = (text: string) => `${text}-01` as CalendarDay;

test('months run over the year, newest first, and two Novembers are two months', (t) => {
  t.deepEqual(monthsOf({ from: month('2025-11'), to: month('2026-01') }), ['2026-01', '2025-12', '2025-11'].map(month));
  t.is(monthsOf({ from: month('2025-11'), to: month('2026-11') }).length, 13);
  t.deepEqual(monthsOf({ from: month('2026-02'), to: month('2026-01') }), []);
});

test('node-usage divides by the seconds of that month of that year', (t) => {
  t.is(nodeUsage(28n * 86_400n, month('2026-02')), '1');
  t.is(nodeUsage(29n * 86_400n, month('2028-02')), '1');
  t.is(nodeUsage(1n, month('2026-02')), '0', 'less than half of a millionth');
  t.is(nodeUsage(-31n * 43_200n, month('2026-01')), '-0.5');
  t.is(nodeUsage(9_007_199_254_740_993n * 31n * 86_400n, month('2026-03')), '9007199254740993', 'exact beyond a float');
});
