import { isCycleDay, nextCycleStart } from '@usage-billing/core/invoices';
import {
  addDays,
  type CalendarDay,
  dayInMonth,
  dayOf,
  formatInstant,
  type Instant,
  instant,
  monthOf,
  parseInstant,
  plus,
  startOfDay,
  yearOf,
} from '@usage-billing/core/shared';
import test from 'ava';
import fc from 'fast-check';
import { isRight } from 'fp-ts/lib/Either.js';
import { monthlyIntervals } from '../../../src/invoices/period/billing-cycle.ts';

const at = (text: string): Instant => {
  const parsed = parseInstant(text.includes('T') ? text : `${text}T00:00:00Z`);
  if (isRight(parsed)) return parsed.right;
  throw new Error(parsed.left);
};

const anyInstant = fc.bigInt({ min: at('1996-01-01'), max: at('2036-12-31') }).map((micros) => instant(micros));
const cycleDay = fc.integer({ min: 1, max: 31 });

/** The definition read off the calendar: walk the days until one of them is its month's cycle day. */
const nextStartByWalking = (from: Instant, day: number): CalendarDay => {
  let candidate = addDays(dayOf(from), 1);
  while (candidate !== dayInMonth(yearOf(candidate), monthOf(candidate), day)) candidate = addDays(candidate, 1);
  return candidate;
};

const examples: ReadonlyArray<readonly [string, number, string]> = [
  ['2026-10-04T23:59:59Z', 5, '2026-10-05'],
  ['2026-10-05T00:00:00Z', 5, '2026-11-05'],
  ['2026-12-31T10:00:00Z', 1, '2027-01-01'],
  ['2026-01-30', 31, '2026-01-31'],
  ['2026-01-31', 31, '2026-02-28'],
  ['2026-01-31', 30, '2026-02-28'],
  ['2026-02-27', 31, '2026-02-28'],
  ['2026-02-28', 31, '2026-03-31'],
  ['2028-02-28', 31, '2028-02-29'],
  ['2028-02-29', 29, '2028-03-29'],
  ['2026-02-28', 29, '2026-03-29'],
];

for (const [from, day, next] of examples) {
  test(`after ${from} a cycle on day ${day} starts on ${next}`, (t) => {
    t.is(formatInstant(nextCycleStart(at(from), day)), `${next}T00:00:00Z`);
  });
}

for (const day of [0, -1, 32, 1.5, Number.NaN])
  test(`there is no cycle on day ${day}, and nothing that asks for it goes on for ever`, (t) => {
    t.false(isCycleDay(day));
    t.throws(() => nextCycleStart(at('2026-03-11'), day), { instanceOf: RangeError });
    t.throws(() => monthlyIntervals(at('2026-03-11'), at('2026-05-11'), day), { instanceOf: RangeError });
  });

test('the next cycle start is the first cycle day after the day, whatever the lengths of the months', (t) => {
  fc.assert(
    fc.property(
      anyInstant,
      cycleDay,
      (from, day) => dayOf(nextCycleStart(from, day)) === nextStartByWalking(from, day),
    ),
    { numRuns: 500 },
  );
  t.pass();
});

test('intervals start at the first moment, break at cycle starts and end at the last moment', (t) => {
  const written = monthlyIntervals(at('2027-12-20T15:00:00Z'), at('2028-03-10'), 31).map(
    ({ from, to }) => `${formatInstant(from)}/${formatInstant(to)}`,
  );
  t.deepEqual(written, [
    '2027-12-20T15:00:00Z/2027-12-31T00:00:00Z',
    '2027-12-31T00:00:00Z/2028-01-31T00:00:00Z',
    '2028-01-31T00:00:00Z/2028-02-29T00:00:00Z',
    '2028-02-29T00:00:00Z/2028-03-10T00:00:00Z',
  ]);
});

test('a range that ends on a cycle start has no empty interval after it', (t) => {
  t.is(monthlyIntervals(at('2026-10-01'), at('2026-11-01'), 1).length, 1);
  t.deepEqual(monthlyIntervals(at('2026-10-01'), at('2026-10-01'), 1), []);
});

test('intervals tile time without gap or overlap, and every break is a cycle start', (t) => {
  const months = fc.bigInt({ min: 0n, max: 500n * 86_400_000_000n });
  fc.assert(
    fc.property(anyInstant, months, cycleDay, (from, length, day) => {
      const to = plus(from, length);
      const intervals = monthlyIntervals(from, to, day);
      let reached = from;
      for (const interval of intervals) {
        if (interval.from !== reached || interval.to <= interval.from) return false;
        reached = interval.to;
        const startsCycle = startOfDay(dayInMonth(yearOf(dayOf(reached)), monthOf(dayOf(reached)), day)) === reached;
        if (reached !== to && !startsCycle) return false;
        // Nothing within the interval is the start of a cycle.
        if (nextCycleStart(interval.from, day) < interval.to) return false;
      }
      return reached === to;
    }),
    { numRuns: 500 },
  );
  t.pass();
});
