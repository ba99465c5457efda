import type { Subscription } from '@usage-billing/core/invoices';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import test from 'ava';
import fc from 'fast-check';
import * as O from 'fp-ts/lib/Option.js';
import type { Placement, RatingTerms } from '../../../src/invoices/upload/report/placement.ts';
import { placeUsage } from '../../../src/invoices/upload/report/placement.ts';
import { summarizeUsage } from '../../../src/invoices/upload/report/usage-summary.ts';
import { aggregate, at, charge, day, hourAfter, instance, SAMPLES, subscription } from './upload-sample.ts';

const CATALOG = O.some(new Set([NODE_SECONDS]));

const rating = (number: string, from: string, change: Partial<Subscription> = {}, to?: string): Subscription =>
  subscription({
    number,
    from: day(from),
    to: to === undefined ? O.none : O.some(day(to)),
    charges: [charge(`C-${number}`, NODE_SECONDS, { segments: [{ from: day(from), to: O.none, price: O.none }] })],
    ...change,
  });

const terms = (subscriptions: ReadonlyArray<Subscription>, change: Partial<RatingTerms> = {}): RatingTerms => ({
  subscriptions,
  catalog: CATALOG,
  ratesLateUsage: false,
  ...change,
});

const shown = (placement: Placement): string =>
  placement._tag === 'SetAside'
    ? `${placement.reason}: ${placement.detail}`
    : `${placement.subscription.number}${O.isSome(placement.lateOn) ? ` late on ${placement.lateOn.value}` : ''}`;

const place = (on: string, subscriptions: ReadonlyArray<Subscription>, change?: Partial<RatingTerms>): string =>
  shown(placeUsage(NODE_SECONDS, day(on), terms(subscriptions, change)));

test('usage on both sides of a plan change goes to each its own', (t) => {
  const plans = [rating('old', '2025-01-01', {}, '2026-02-01'), rating('new', '2026-02-01')];
  t.is(place('2026-01-31', plans), 'old');
  t.is(place('2026-02-01', plans), 'new');
});

test('one that starts later, an add-on without the unit or a newer cancelled one takes no usage of today', (t) => {
  const plan = rating('plan', '2025-01-01');
  const addOn = subscription({ number: 'add-on', from: day('2026-01-10'), charges: [charge('C-2', SAMPLES)] });
  const cancelled = rating('cancelled', '2026-01-05', { status: 'Cancelled' }, '2026-01-06');
  t.is(place('2026-01-12', [plan, rating('next', '2026-02-01')]), 'plan');
  t.is(place('2026-01-12', [plan, addOn]), 'plan');
  t.is(place('2026-01-12', [plan, cancelled]), 'plan');
});

test('two on one day hold the usage of that day, naming both', (t) => {
  const plans = [rating('one', '2025-01-01'), rating('two', '2026-01-12')];
  t.is(place('2026-01-11', plans), 'one');
  t.is(
    place('2026-01-12', plans),
    'held: subscriptions one and two both rate node-seconds on 2026-01-12: end one of them at the provider',
  );
});

test('usage before the contract is held with what to do, and goes out once the start was moved', (t) => {
  t.is(
    place('2026-01-09', [rating('S', '2026-01-10')]),
    'before contract: subscription S rates node-seconds from 2026-01-10 on, not on 2026-01-09: move its start at the provider, or settle the usage',
  );
  t.is(place('2026-01-09', [rating('S', '2026-01-09')]), 'S');
});

test('a suspended subscription holds its usage; one that was cancelled is billed up to its end and not after', (t) => {
  t.is(place('2026-01-12', [rating('S', '2025-01-01', { status: 'Suspended' })]), 'held: subscription S is Suspended');
  const ended = [rating('S', '2025-01-01', { status: 'Cancelled' }, '2026-01-12')];
  t.is(place('2026-01-11', ended), 'S');
  t.is(place('2026-01-12', ended), 'held: subscription S had ended by 2026-01-12');
});

const billedUntil = (on: string, change: Partial<Subscription> = {}, to?: string): Subscription =>
  rating(
    'S',
    '2025-01-01',
    { charges: [charge('C-S', NODE_SECONDS, { billedBefore: O.some(day(on)) })], ...change },
    to,
  );

test('usage of a billed period goes to the first open day, unless the provider rates late usage', (t) => {
  t.is(place('2026-01-31', [billedUntil('2026-02-01')]), 'S late on 2026-02-01');
  t.is(place('2026-02-01', [billedUntil('2026-02-01')]), 'S');
  t.is(place('2026-01-31', [billedUntil('2026-02-01')], { ratesLateUsage: true }), 'S');
});

test('a charge that is billed up to its end takes nothing any more: too late', (t) => {
  const ended = [billedUntil('2026-02-01', { status: 'Cancelled' }, '2026-02-01')];
  t.regex(place('2026-01-31', ended), /^too late: charge C-S of subscription S is billed up to its end on 2026-02-01/);
});

const summary = (
  rows: Parameters<typeof summarizeUsage>[0]['aggregates'],
  subscriptions: ReadonlyArray<Subscription>,
) =>
  summarizeUsage(
    {
      instanceId: instance('1234'),
      accountNumber: 'W1',
      billCycleDay: 1,
      terms: terms(subscriptions),
      aggregates: rows,
    },
    day('2026-02-03'),
  );

test('late usage has a line of its own on the first open day, with the days on which it was used', (t) => {
  const { lines, setAside } = summary(
    [aggregate('2026-01-12', 100n), aggregate('2026-01-20', 20n), aggregate('2026-02-02', 3n)],
    [billedUntil('2026-02-01')],
  );
  t.deepEqual(
    lines.map(
      ({ line }) => [line.quantity, line.startDate, line.endDate, line.firstUsedOn, line.lastUsedOn] as unknown[],
    ),
    [
      [120n, '2026-02-01', '2026-02-02', '2026-01-12', '2026-01-20'],
      [3n, '2026-02-01', '2026-02-03', '2026-02-02', '2026-02-02'],
    ],
  );
  t.deepEqual(setAside, []);
});

test('lines of a subscription that was cancelled stand alone', (t) => {
  const plans = [rating('old', '2025-01-01', { status: 'Cancelled' }, '2026-02-01'), rating('new', '2026-02-01')];
  const { lines } = summary([aggregate('2026-01-30', 100n), aggregate('2026-02-02', 3n)], plans);
  t.deepEqual(
    lines.map(({ line, risky }) => [line.subscriptionNumber, line.startDate, line.endDate, risky] as unknown[]),
    [
      ['old', '2026-01-30', '2026-02-01', true],
      ['new', '2026-02-01', '2026-02-03', false],
    ],
  );
});

test('whatever the subscriptions, no line lies in a billed period or outside of its terms, and nothing is lost', (t) => {
  const days = fc
    .integer({ min: 0, max: 60 })
    .map((n) => day(new Date(Date.UTC(2025, 11, 10 + n)).toISOString().slice(0, 10)));
  const subscriptions = fc.array(
    fc.record({
      from: days,
      length: fc.option(fc.integer({ min: 1, max: 40 })),
      billed: fc.option(days),
      status: fc.constantFrom('Active', 'Cancelled', 'Suspended'),
    }),
    { maxLength: 3 },
  );
  const rows = fc.array(fc.record({ hours: fc.integer({ min: 0, max: 24 * 55 - 1 }), value: fc.bigInt(-50n, 200n) }), {
    maxLength: 25,
  });
  fc.assert(
    fc.property(subscriptions, rows, (plans, used) => {
      const made = plans.map(({ from, length, billed, status }, n): Subscription => {
        const to =
          length === null ? undefined : new Date(Date.parse(from) + length * 86_400_000).toISOString().slice(0, 10);
        const own = charge(`C-${n}`, NODE_SECONDS, {
          billedBefore: O.fromNullable(billed),
          segments: [{ from, to: O.none, price: O.none }],
        });
        return rating(`S-${n}`, from, { status: status as 'Active', charges: [own] }, to);
      });
      const aggregates = used.map(({ hours, value }) => ({
        ...aggregate('2025-12-10', 1n),
        bucketStart: hourAfter(at('2025-12-10'), hours),
        amount: value as never,
      }));
      const { lines, setAside } = summary(aggregates, made);
      const fates = [...lines, ...setAside].flatMap((fate) => fate.aggregates.map(({ id }) => id));
      t.deepEqual(fates.toSorted(), aggregates.map(({ id }) => id).toSorted());
      for (const { line } of lines) {
        const plan = made.find(({ number }) => number === line.subscriptionNumber);
        const billed = O.toUndefined(plan?.charges[0]?.billedBefore ?? O.none);
        t.true(plan !== undefined && plan.from <= line.startDate);
        t.true(billed === undefined || line.startDate >= billed, 'it would never be rated');
        t.true(plan === undefined || O.isNone(plan.to) || line.startDate < plan.to.value);
      }
    }),
    { numRuns: 300 },
  );
});
