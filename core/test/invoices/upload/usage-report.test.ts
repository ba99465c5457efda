import { type NamelessLine, QUANTITY_LIMIT, usageReport } from '@usage-billing/core/invoices';
import { type CalendarDay, stringifyJsonExact } from '@usage-billing/core/shared';
import { type Aggregate, type AmountType, amount, NODE_SECONDS } from '@usage-billing/core/usage';
import test from 'ava';
import fc from 'fast-check';
import { none, some } from 'fp-ts/lib/Option.js';
import type { RatingTerms } from '../../../src/invoices/upload/report/placement.ts';
import { lineDescription, readableQuantity } from '../../../src/invoices/upload/report/upload-description.ts';
import type { AccountUsage, UsageSummary } from '../../../src/invoices/upload/report/usage-summary.ts';
import { summarizeUsage } from '../../../src/invoices/upload/report/usage-summary.ts';
import {
  aggregate,
  at,
  CONTAINER_SECONDS,
  charge,
  day,
  hourAfter,
  instance,
  SAMPLES,
  subscription,
} from './upload-sample.ts';

const CATALOG = some(new Set([NODE_SECONDS]));

const terms = (change: Partial<RatingTerms> = {}): RatingTerms => ({
  subscriptions: [subscription()],
  catalog: CATALOG,
  ratesLateUsage: false,
  ...change,
});

const usage = (aggregates: ReadonlyArray<Aggregate>, change: Partial<AccountUsage> = {}): AccountUsage => ({
  instanceId: instance('1234'),
  accountNumber: 'W1',
  billCycleDay: 1,
  terms: terms(),
  aggregates,
  ...change,
});

const summarize = (aggregates: ReadonlyArray<Aggregate>, change: Partial<AccountUsage> = {}): UsageSummary =>
  summarizeUsage(usage(aggregates, change), day('2026-10-15'));

const linesOf = ({ lines }: UsageSummary): ReadonlyArray<string> =>
  lines.map(({ line }) => `${line.amountType} ${line.quantity} ${line.startDate}..${line.endDate}`);

const fatesOf = ({ setAside }: UsageSummary): ReadonlyArray<string> =>
  setAside.map(({ reason, aggregates }) => `${reason}: ${aggregates.map(({ amount: value }) => value).join(' ')}`);

test('usage of one billing cycle becomes one line from its first day to the day it goes through to', (t) => {
  const summary = summarize([aggregate('2026-10-13T09:00:00Z', 13620n), aggregate('2026-10-14T23:00:00Z', 3792n)]);
  t.deepEqual(linesOf(summary), ['node-seconds 17412 2026-10-13..2026-10-15']);
  t.deepEqual(fatesOf(summary), []);
  t.like(summary.lines[0]?.line, { accountNumber: 'W1', subscriptionNumber: 'A-S001', chargeNumber: 'C-001' });
});

test('usage on both sides of a cycle start becomes two lines', (t) => {
  const summary = summarize(
    [aggregate('2026-10-04T23:00:00Z', 100n), aggregate('2026-10-05T00:00:00Z', 20n), aggregate('2026-10-09', 3n)],
    { billCycleDay: 5 },
  );
  t.deepEqual(linesOf(summary), ['node-seconds 100 2026-10-04..2026-10-05', 'node-seconds 23 2026-10-05..2026-10-15']);
});

test('a line of a month that was skipped in between does not appear', (t) => {
  const summary = summarize([aggregate('2026-08-30', 7n), aggregate('2026-10-14', 8n)]);
  t.deepEqual(linesOf(summary), ['node-seconds 7 2026-08-30..2026-09-01', 'node-seconds 8 2026-10-01..2026-10-15']);
});

test('each unit that the subscription rates has its own line and charge', (t) => {
  const charges = [charge('C-001'), charge('C-002', CONTAINER_SECONDS)];
  const summary = summarize(
    [aggregate('2026-10-14', 5n), aggregate('2026-10-14', 9n, { amountType: CONTAINER_SECONDS })],
    { terms: terms({ subscriptions: [subscription({ charges })] }) },
  );
  t.deepEqual(
    summary.lines.map(({ line }) => `${line.amountType} ${line.quantity} ${line.chargeNumber}`),
    ['container-seconds 9 C-002', 'node-seconds 5 C-001'],
  );
});

test('9999999999999 goes through, 10^13 is held out with the reason', (t) => {
  const summary = summarize([aggregate('2026-09-30', 9_999_999_999_999n), aggregate('2026-10-14', QUANTITY_LIMIT)]);
  t.deepEqual(linesOf(summary), ['node-seconds 9999999999999 2026-09-30..2026-10-01']);
  t.deepEqual(fatesOf(summary), ['held: 10000000000000']);
  t.regex(summary.setAside[0]?.detail ?? '', /10000000000000 node-seconds is not below 10\^13/);
});

test('a group that only its sum takes past the limit is held out as a whole', (t) => {
  const summary = summarize([aggregate('2026-10-13', 9_999_999_999_999n), aggregate('2026-10-14', 1n)]);
  t.deepEqual(linesOf(summary), []);
  t.deepEqual(fatesOf(summary), ['held: 9999999999999 1']);
});

test('usage that nets to zero within a cycle is settled', (t) => {
  const summary = summarize([aggregate('2026-10-13', 60n), aggregate('2026-10-14', -60n)]);
  t.deepEqual(linesOf(summary), []);
  t.deepEqual(fatesOf(summary), ['nets to zero: 60 -60']);
});

test('a negative cycle is set off against the next positive one of the same file', (t) => {
  const summary = summarize([aggregate('2026-09-30', -40n), aggregate('2026-10-14', 100n)]);
  t.deepEqual(linesOf(summary), ['node-seconds 60 2026-10-01..2026-10-15']);
  t.deepEqual(
    summary.lines[0]?.aggregates.map(({ amount: value }) => value),
    [-40n, 100n],
  );
  t.deepEqual(fatesOf(summary), []);
});

test('a credit without later usage is carried, and earlier usage is not touched by it', (t) => {
  const summary = summarize([aggregate('2026-09-30', 100n), aggregate('2026-10-14', -40n)]);
  t.deepEqual(linesOf(summary), ['node-seconds 100 2026-09-30..2026-10-01']);
  t.deepEqual(fatesOf(summary), ['credit carried: -40']);
});

test('usage that does not cover a credit is carried together with it', (t) => {
  const summary = summarize([aggregate('2026-09-30', -100n), aggregate('2026-10-14', 40n)]);
  t.deepEqual(linesOf(summary), []);
  t.deepEqual(fatesOf(summary), ['credit carried: -100 40']);
});

test('usage that covers a credit exactly is settled together with it', (t) => {
  const summary = summarize([aggregate('2026-09-30', -100n), aggregate('2026-10-14', 100n)]);
  t.deepEqual(fatesOf(summary), ['nets to zero: -100 100']);
});

test('a credit waits past a cycle that is held out', (t) => {
  const aggregates = [
    aggregate('2026-08-31', -5n),
    aggregate('2026-09-30', QUANTITY_LIMIT + 5n),
    aggregate('2026-10-14', 8n),
  ];
  const summary = summarize(aggregates);
  t.deepEqual(linesOf(summary), ['node-seconds 3 2026-10-01..2026-10-15']);
  t.deepEqual(fatesOf(summary), ['held: 10000000000005']);
});

test('only a unit that neither catalog nor subscription knows is settled as not rated', (t) => {
  const samples = [aggregate('2026-10-14', 7n, { amountType: SAMPLES })];
  const nodes = [aggregate('2026-10-14', 7n)];
  const subscriptions = [subscription({ charges: [] })];
  const of = (aggregates: ReadonlyArray<Aggregate>, catalog: typeof CATALOG | typeof none): ReadonlyArray<string> =>
    fatesOf(summarize(aggregates, { terms: terms({ subscriptions, catalog }) }));
  t.deepEqual(of(samples, CATALOG), ['not rated: 7']);
  t.deepEqual(of(samples, some(new Set([SAMPLES]))), ['held: 7']);
  t.deepEqual(of(samples, none), ['held: 7'], 'a catalog that was not read forfeits nothing');
  t.deepEqual(of(nodes, CATALOG), ['held: 7']);
  t.deepEqual(of(nodes, some(new Set([SAMPLES]))), ['held: 7'], 'node-seconds are never forfeited');
});

test('a unit that two charges rate is held, not billed twice', (t) => {
  const charges = [charge('C-001'), charge('C-002')];
  t.deepEqual(
    fatesOf(summarize([aggregate('2026-10-14', 7n)], { terms: terms({ subscriptions: [subscription({ charges })] }) })),
    ['held: 7'],
  );
});

for (const [quantity, readable] of [
  [2n, '2 node-seconds'],
  [59n, '59 node-seconds'],
  [60n, '1 node-minutes'],
  [120n, '2 node-minutes'],
  [3599n, '59 node-minutes'],
  [7200n, '2 node-hours'],
  [86_399n, '23 node-hours'],
  [172_800n, '2 node-days'],
  [1_814_399n, '20 node-days'],
] as const) {
  test(`${quantity} node-seconds read as ${readable}`, (t) => {
    t.is(readableQuantity(quantity, NODE_SECONDS), readable);
  });
}

test('units that are not seconds are not converted', (t) => {
  t.is(readableQuantity(172_800n, SAMPLES), '172800 samples');
});

test('a description names the usage and the upload', (t) => {
  t.is(lineDescription(line({ quantity: 1_814_399n }), '17-3f9c2a'), 'Approx. usage: 20 node-days. Upload 17-3f9c2a');
});

const line = (change: Partial<NamelessLine> = {}): NamelessLine => ({
  instanceId: instance('1234'),
  accountNumber: 'W1',
  amountType: NODE_SECONDS,
  quantity: 172_800n,
  startDate: day('2026-10-13'),
  endDate: day('2026-10-15'),
  firstUsedOn: day('2026-10-13'),
  lastUsedOn: day('2026-10-14'),
  subscriptionNumber: 'A-S001',
  chargeNumber: 'C-001',
  ...change,
});

const report = (lines: ReadonlyArray<NamelessLine>, id = 17n) =>
  usageReport({
    id,
    uploader: 'daily',
    through: day('2026-10-15'),
    createdAt: at('2026-10-15T02:30:00Z'),
    lines,
  });

test('the upload is named in every description of its report', (t) => {
  const { name, lines } = report([line(), line({ instanceId: instance('2'), accountNumber: 'W2', quantity: 60n })]);
  t.regex(name, /^17-[0-9a-f]{6}$/);
  t.deepEqual(
    lines.map(({ accountNumber, description }) => [accountNumber, description]),
    [
      ['W1', `Approx. usage: 2 node-days. Upload ${name}`],
      ['W2', `Approx. usage: 1 node-minutes. Upload ${name}`],
    ],
  );
});

/** Uploads that are out are recognised by it after a restore. */
test('the same lines have the name that they had in every version so far', (t) => {
  t.is(report([line()]).name, '17-601788');
});

test('other content or another number makes another name and key', (t) => {
  const reports = [report([line()]), report([line({ quantity: 172_801n })]), report([line()], 18n)];
  for (const part of ['name', 'idempotencyKey'] as const) {
    t.is(new Set(reports.map((one) => one[part])).size, 3, part);
  }
});

test('each part of what is billed is in the name, and the days of use are not: the provider does not keep them', (t) => {
  const changes: ReadonlyArray<Partial<NamelessLine>> = [
    {},
    { accountNumber: 'W2' },
    { subscriptionNumber: 'A-S002' },
    { chargeNumber: 'C-002' },
    { amountType: SAMPLES },
    { quantity: 1n },
    { startDate: day('2026-10-12') },
    { endDate: day('2026-10-14') },
    { subscriptionNumber: 'A-S001,C-001', chargeNumber: '' },
  ];
  const names = changes.map((change) => report([line(change)]).name);
  t.is(new Set(names).size, changes.length);
  t.is(report([line({ firstUsedOn: day('2026-09-01'), lastUsedOn: day('2026-09-02') })]).name, names[0] ?? '');
});

test('a line tells on which days it was used, those of a credit that was set off included', (t) => {
  const days = (aggregates: ReadonlyArray<Aggregate>) =>
    summarize(aggregates).lines.map(({ line: { startDate, endDate, firstUsedOn, lastUsedOn } }) => [
      startDate,
      endDate,
      firstUsedOn,
      lastUsedOn,
    ]);
  const late = aggregate('2026-10-13T23:00:00Z', 9n);
  const early = aggregate('2026-10-11T05:00:00Z', 9n);
  t.deepEqual(days([late, early]), [['2026-10-11', '2026-10-15', '2026-10-11', '2026-10-13']]);
  t.deepEqual(days([aggregate('2026-09-29', -4n), late]), [['2026-10-01', '2026-10-15', '2026-09-29', '2026-10-13']]);
});

/** Small and huge amounts, credits, and pairs that cancel out, over three cycles. */
const anyAggregate: fc.Arbitrary<Aggregate> = fc
  .record({
    id: fc.bigInt({ min: 1n, max: 1_000_000n }),
    // The last hour before 2026-10-15, which is where the usage of these properties ends.
    hours: fc.integer({ min: 0, max: 24 * 70 - 1 }),
    amount: fc.oneof(
      fc.bigInt({ min: -50n, max: 100n }),
      fc.bigInt({ min: -QUANTITY_LIMIT, max: 2n * QUANTITY_LIMIT }),
      fc.constantFrom(QUANTITY_LIMIT - 1n, QUANTITY_LIMIT, 0n),
    ),
    amountType: fc.constantFrom<AmountType>(NODE_SECONDS, CONTAINER_SECONDS, SAMPLES),
  })
  .map(({ id, hours, amount: value, amountType }) => ({
    id,
    instanceId: instance('1234'),
    amountType,
    amount: amount(value),
    bucketStart: hourAfter(at('2026-08-06'), hours),
  }));

const anyAggregates = fc.uniqueArray(anyAggregate, { selector: ({ id }) => id, maxLength: 30 });

const THROUGH: CalendarDay = day('2026-10-15');
const RATED = subscription({
  charges: [charge('C-001'), charge('C-002', CONTAINER_SECONDS)],
});

const anySummary = fc.record({ aggregates: anyAggregates, billCycleDay: fc.integer({ min: 1, max: 31 }) });

test('every aggregate has exactly one fate, and quantities sum to their aggregates', (t) => {
  fc.assert(
    fc.property(anySummary, ({ aggregates, billCycleDay }) => {
      const { lines, setAside } = summarizeUsage(
        usage(aggregates, { billCycleDay, terms: terms({ subscriptions: [RATED] }) }),
        THROUGH,
      );
      const fates = [...lines, ...setAside].flatMap((fate) => fate.aggregates);
      t.deepEqual(fates.map(({ id }) => id).toSorted(), aggregates.map(({ id }) => id).toSorted());
      for (const one of lines) {
        t.is(
          one.line.quantity,
          one.aggregates.reduce((sum, { amount: value }) => sum + value, 0n),
        );
        t.true(one.line.quantity > 0n && one.line.quantity < QUANTITY_LIMIT);
        t.true(one.line.startDate < one.line.endDate && one.line.endDate <= THROUGH);
      }
    }),
    { numRuns: 300 },
  );
});

test('the order of the input does not change the report', (t) => {
  const shuffled = anySummary.chain(({ aggregates, billCycleDay }) =>
    fc.record({
      billCycleDay: fc.constant(billCycleDay),
      aggregates: fc.constant(aggregates),
      permuted: fc.shuffledSubarray(aggregates, { minLength: aggregates.length }),
    }),
  );
  const text = (aggregates: ReadonlyArray<Aggregate>, billCycleDay: number, reverse: boolean): string => {
    const summary = summarizeUsage(
      usage(aggregates, { billCycleDay, terms: terms({ subscriptions: [RATED] }) }),
      THROUGH,
    );
    const lines = summary.lines.map((one) => one.line);
    const { lines: sorted, idempotencyKey } = report(reverse ? lines.toReversed() : lines);
    const fates = summary.setAside.map(({ reason, detail, aggregates: rows }) => [
      reason,
      detail,
      rows.map(({ id }) => `${id}`),
    ]);
    return stringifyJsonExact([sorted, idempotencyKey, fates]);
  };
  fc.assert(
    fc.property(shuffled, ({ aggregates, permuted, billCycleDay }) => {
      t.is(text(permuted, billCycleDay, true), text(aggregates, billCycleDay, false));
    }),
    { numRuns: 200 },
  );
});
