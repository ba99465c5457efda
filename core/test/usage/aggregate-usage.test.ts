import { DAY, HOUR, type JobRun, plus } from '@usage-billing/core/shared';
import {
  type AggregateSummary,
  type AggregateUsageInput,
  aggregateUsage,
  amount,
  type InstanceId,
  MAX_AMOUNT,
} from '@usage-billing/core/usage';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { anEvent, at, hour, type MeteringWorld, meteringWorld, PAGE_SIZE } from './metering-world.ts';

const aggregated = async (
  world: MeteringWorld,
  given: Partial<AggregateUsageInput> = {},
): Promise<AggregateSummary> => {
  const done = await aggregateUsage(world.deps)(world.run(given))();
  if (E.isLeft(done)) throw new Error(JSON.stringify(done.left));
  return done.right;
};

const heldBy = (world: MeteringWorld): Readonly<Record<string, bigint>> => {
  const held: Record<string, bigint> = {};
  for (const row of world.rows) {
    const key = `${row.instanceId} ${row.hour}`;
    held[key] = (held[key] ?? 0n) + row.amount;
  }
  return Object.fromEntries(Object.entries(held).filter(([, value]) => value !== 0n));
};

const other = (instanceId: string) => ({ instanceId: instanceId as InstanceId });

test('13620, then 17412, then 17412 again are two rows: 13620 and 3792', async (t) => {
  const world = meteringWorld();
  world.events = [anEvent('a', '2018-06-15T09:20:00Z', { amount: amount(13_620n) })];
  t.deepEqual((await aggregated(world)).amounts, { 'node-seconds': '13620' });
  world.events = [...world.events, anEvent('b', '2018-06-15T09:50:00Z', { amount: amount(3_792n) })];
  const second = await aggregated(world);
  t.deepEqual([second.rowsInserted, second.amounts], [1, { 'node-seconds': '3792' }]);
  const third = await aggregated(world);
  t.deepEqual([third.totalsRead, third.rowsInserted, third.amounts], [1, 0, {}]);
  t.deepEqual(
    world.rows.map((row) => [row.hour, row.amount]),
    [
      [hour('2018-06-15T09:00:00Z'), 13_620n],
      [hour('2018-06-15T09:00:00Z'), 3_792n],
    ],
  );
});

test('a backlog is aggregated however old it is, once it is delivered', async (t) => {
  const world = meteringWorld();
  world.events = [anEvent('a', '2018-06-15T09:20:00Z')];
  await aggregated(world);
  world.now = at('2018-06-15T11:10:00Z');
  world.events = [...world.events, anEvent('b', '2018-03-01T00:00:00Z', { deliveredAt: at('2018-06-15T10:50:00Z') })];
  const summary = await aggregated(world);
  t.deepEqual([summary.since, summary.rowsInserted], ['2018-03-01T00:00:00Z', 1]);
});

test('the overlap looks again at what was delivered before the last run began, and no further', async (t) => {
  const world = meteringWorld();
  await aggregated(world);
  world.events = [anEvent('a', '2018-06-15T04:10:00Z'), anEvent('b', '2018-06-15T04:09:59.999999Z')];
  t.is((await aggregated(world)).since, '2018-06-15T04:00:00Z');
  world.events = [anEvent('b', '2018-06-15T03:59:59Z')];
  world.rows = [];
  t.deepEqual(await aggregated(world), {
    dryRun: false,
    since: null,
    watermark: '2018-06-15T10:10:00Z',
    readUntil: '2018-06-15T10:10:00Z',
    totalsRead: 0,
    amountsMoved: 0,
    rowsInserted: 0,
    amounts: {},
    quarantined: [],
    openConflicts: 0,
    afterRetention: 0,
  });
});

test('a first run looks at the last six hours, or from the full hour of a given moment on', async (t) => {
  const events = ['2018-06-14T23:59:59Z', '2018-06-15T00:00:00Z', '2018-06-15T05:00:00Z'].map((moment) =>
    anEvent(moment, moment),
  );
  const world = meteringWorld();
  world.events = events;
  await aggregated(world);
  t.is(world.rows.length, 1);
  const demanded = meteringWorld();
  demanded.events = events;
  t.is((await aggregated(demanded, { since: at('2018-06-15T00:45:00Z') })).since, '2018-06-15T00:00:00Z');
  t.is(demanded.rows.length, 2);
});

test('a demand for the last hour leaves no hole behind for the runs that follow it', async (t) => {
  const world = meteringWorld();
  await aggregated(world);
  world.events = [anEvent('during the outage', '2018-06-15T12:00:00Z')];
  world.now = at('2018-06-17T09:00:00Z');
  await aggregated(world, { trigger: 'demand', since: at('2018-06-17T08:00:00Z') });
  world.now = at('2018-06-17T10:10:00Z');
  await aggregated(world);
  t.deepEqual(heldBy(world), { [`1234 ${hour('2018-06-15T12:00:00Z')}`]: 60n });
});

test('a key that turns out to have been received earlier moves its amount, also out of an hour that it leaves empty', async (t) => {
  const world = meteringWorld();
  world.events = [
    anEvent('stays', '2018-06-15T08:00:00Z', other('b')),
    anEvent('moves', '2018-06-15T09:20:00Z', other('a')),
  ];
  await aggregated(world);
  world.events = [...world.events, anEvent('moves', '2018-06-15T07:30:00Z', { ...other('a'), deliveredAt: world.now })];
  const summary = await aggregated(world);
  t.deepEqual([summary.amountsMoved, summary.rowsInserted], [1, 2]);
  t.deepEqual(
    world.rows.map((row) => row.amount),
    [60n, 60n, 60n, -60n],
  );
  t.deepEqual(heldBy(world), {
    [`a ${hour('2018-06-15T07:00:00Z')}`]: 60n,
    [`b ${hour('2018-06-15T08:00:00Z')}`]: 60n,
  });
  const again = await aggregated(world);
  t.deepEqual([again.amountsMoved, again.rowsInserted], [0, 0]);
});

test('nothing is taken back for events that the store let go of', async (t) => {
  const world = meteringWorld();
  world.events = ['2018-06-15T05:00:00Z', '2018-06-15T07:00:00Z', '2018-06-15T09:00:00Z'].map((moment) =>
    anEvent(moment, moment),
  );
  await aggregated(world);
  world.keptSince = at('2018-06-15T06:00:00Z');
  const summary = await aggregated(world, { since: at('2018-06-01T00:00:00Z') });
  t.deepEqual([summary.amountsMoved, summary.rowsInserted, world.rows.length], [0, 0, 3]);
  world.keptSince = at('2018-06-16T00:00:00Z');
  t.is((await aggregated(world, { since: at('2018-06-01T00:00:00Z') })).rowsInserted, 0);
});

test('a total outside int64 is named and stops nobody else', async (t) => {
  const world = meteringWorld();
  const huge = { amount: amount(MAX_AMOUNT), ...other('over') };
  world.events = [
    anEvent('x', '2018-06-15T09:00:00Z', huge),
    anEvent('y', '2018-06-15T09:00:00Z', huge),
    anEvent('z', '2018-06-15T09:00:00Z', { amount: amount(MAX_AMOUNT), ...other('largest') }),
  ];
  const summary = await aggregated(world);
  t.deepEqual(summary.amounts, { 'node-seconds': '9223372036854775807' });
  t.deepEqual(
    summary.quarantined.map(({ instanceId, hour: start, total }) => [instanceId, start, total]),
    [['over', '2018-06-15T09:00:00Z', '18446744073709551614']],
  );
  t.notThrows(() => JSON.stringify(summary));
});

test('a dry run says what a run would insert, and writes nothing', async (t) => {
  const world = meteringWorld();
  world.events = [
    anEvent('a', '2018-06-15T08:00:00Z'),
    anEvent('b', '2018-06-15T09:00:00Z', other('b')),
    anEvent('c', '2018-06-15T09:00:00Z', other('c')),
  ];
  await aggregated(world);
  world.events = [
    anEvent('a', '2018-06-15T08:00:00Z'),
    anEvent('b', '2018-06-15T08:30:00Z', other('b')),
    anEvent('c', '2018-06-15T09:00:00Z', { ...other('c'), amount: amount(45n) }),
    anEvent('d', '2018-06-15T09:00:00Z', { ...other('d'), amount: amount(7n) }),
  ];
  const before = { rows: world.rows, runs: world.runs };
  world.lockTaken = true;
  const planned = await aggregated(world, { dryRun: true });
  t.deepEqual({ rows: world.rows, runs: world.runs }, before);
  world.lockTaken = false;
  const done = await aggregated(world);
  t.deepEqual({ ...planned, dryRun: false }, done);
  t.deepEqual([done.rowsInserted, done.amountsMoved, done.amounts], [4, 1, { 'node-seconds': '-8' }]);
});

test('a run leaves a row that says what it did, and one that breaks half-way says how far it got', async (t) => {
  const world = meteringWorld();
  world.events = ['05', '06', '07', '08'].map((hh) => anEvent(hh, `2018-06-15T${hh}:00:00Z`));
  world.breaksAfterPages = 1;
  const broken = await aggregateUsage(world.deps)(world.run({ trigger: 'start' }))();
  t.deepEqual(broken, E.left({ _tag: 'EventStoreUnavailable', message: 'the event store is down' }));
  const [failed] = world.runs;
  const outcome = failed !== undefined && O.isSome(failed.finished) ? failed.finished.value.outcome : undefined;
  t.like(failed, { job: 'aggregator', trigger: 'start' });
  t.like(outcome, { _tag: 'Failed', error: 'the event store is down', summary: { rowsInserted: PAGE_SIZE } });

  world.breaksAfterPages = undefined;
  world.now = plus(world.now, HOUR);
  const summary = await aggregated(world);
  t.is(summary.rowsInserted, 2, 'the page that was recorded is not recorded again');
  const last = world.runs.at(-1);
  t.deepEqual(last !== undefined && O.isSome(last.finished) ? last.finished.value.outcome : undefined, {
    _tag: 'Succeeded',
    summary,
  });
});

test('while another run holds the lock nothing is done and nothing is written down', async (t) => {
  const world = meteringWorld();
  world.events = [anEvent('a', '2018-06-15T09:20:00Z')];
  world.lockTaken = true;
  t.deepEqual(
    await aggregateUsage(world.deps)(world.run())(),
    E.left({ _tag: 'JobAlreadyRunning', job: 'aggregator' }),
  );
  t.deepEqual([world.rows, world.runs], [[], []]);
});

test('the same task run twice is two runs, and the second one has its own summary', async (t) => {
  const world = meteringWorld();
  world.events = [anEvent('a', '2018-06-15T09:20:00Z')];
  const task = aggregateUsage(world.deps)(world.run());
  await task();
  const second = await task();
  t.true(E.isRight(second) && second.right.totalsRead === 1 && second.right.rowsInserted === 0);
});

test('whatever is delivered in whatever order, each key ends up once in the hour of its earliest receipt', async (t) => {
  const copies = fc.array(
    fc.record({ key: fc.nat(6), hour: fc.integer({ min: 0, max: 9 }), round: fc.nat(3), instance: fc.nat(1) }),
    { maxLength: 25 },
  );
  await fc.assert(
    fc.asyncProperty(copies, async (all) => {
      const world = meteringWorld();
      for (const round of [0, 1, 2, 3]) {
        world.now = at(`2018-06-15T1${round + 1}:10:00Z`);
        const arriving = all
          .filter((copy) => copy.round === round)
          .map(({ key, hour: hh }) =>
            anEvent(`${key}`, `2018-06-15T0${hh}:30:00Z`, {
              deliveredAt: plus(world.now, -1n),
              amount: amount(BigInt(key) + 1n),
              ...other(`${key % 2}`),
            }),
          );
        world.events = [...world.events, ...arriving];
        await aggregated(world);
      }
      const expected: Record<string, bigint> = {};
      for (const copy of Map.groupBy(all, ({ key }) => key).values()) {
        const [first] = copy.toSorted((a, b) => a.hour - b.hour);
        if (first === undefined) continue;
        const cell = `${first.key % 2} ${hour(`2018-06-15T0${first.hour}:00:00Z`)}`;
        expected[cell] = (expected[cell] ?? 0n) + BigInt(first.key) + 1n;
      }
      t.deepEqual(heldBy(world), expected);
    }),
    { numRuns: 200 },
  );
});

test('whatever the clocks of the machines that run it say, nothing is aggregated otherwise than with right ones', async (t) => {
  const skews = fc.array(fc.bigInt({ min: -40n * DAY, max: 40n * DAY }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(skews, async (all) => {
      const [right, wrong] = [meteringWorld(), meteringWorld()];
      for (const [round, skew] of all.entries()) {
        const storeNow = plus(at('2018-06-15T10:10:00Z'), BigInt(round) * HOUR);
        const event = anEvent(`${round}`, '2018-06-15T10:05:00Z', {
          receivedAt: plus(storeNow, -HOUR),
          deliveredAt: plus(storeNow, -1n),
        });
        for (const world of [right, wrong]) world.events = [...world.events, event];
        right.now = storeNow;
        wrong.storeNow = storeNow;
        wrong.now = plus(storeNow, skew);
        await aggregated(right);
        await aggregated(wrong);
      }
      t.deepEqual(wrong.rows, right.rows);
      t.is(wrong.rows.length, all.length);
    }),
    { numRuns: 100 },
  );
});

/** As the release before left it: without a watermark. */
const earlierRun = (id: bigint, startedAt: string): JobRun => ({
  id,
  job: 'aggregator',
  trigger: 'schedule',
  startedAt: at(startedAt),
  finished: O.some({ at: at(startedAt), outcome: { _tag: 'Succeeded', summary: null } }),
});

test('a run of the release before that says it began in the future is named and not used', async (t) => {
  const world = meteringWorld();
  world.runs = [earlierRun(1n, '2018-06-14T10:10:00Z'), earlierRun(2n, '2018-06-18T10:10:00Z')];
  world.events = [anEvent('a', '2018-06-14T11:00:00Z')];
  const summary = await aggregated(world);
  t.deepEqual([summary.since, summary.ignoredRun], ['2018-06-14T11:00:00Z', '2018-06-18T10:10:00Z']);
  t.is((await aggregated(world)).ignoredRun, undefined, 'the next run has a watermark to go by');
});

test('January is pruned and then touched: no amount of anyone moves', async (t) => {
  const world = meteringWorld();
  const [acme, zenith] = [other('acme'), other('zenith')];
  world.events = [
    anEvent('a', '2018-01-10T09:00:00Z', { ...acme, amount: amount(1_000n) }),
    anEvent('g', '2018-01-10T09:00:00Z', { ...zenith, amount: amount(12_000n) }),
    anEvent('now', '2018-06-15T09:00:00Z', acme),
  ];
  await aggregated(world, { since: at('2018-01-01T00:00:00Z') });
  const before = heldBy(world);
  world.floor = hour('2018-02-01T00:00:00Z');
  world.events = [
    anEvent('late', '2018-01-10T09:30:00Z', { ...acme, deliveredAt: world.now }),
    anEvent('now', '2018-06-15T09:00:00Z', acme),
  ];
  await aggregated(world);
  await aggregated(world, { since: at('2018-01-01T00:00:00Z') });
  t.deepEqual(heldBy(world), before);
});

test('a run whose open conflicts cannot be counted succeeds, and says that they are unknown', async (t) => {
  const world = meteringWorld();
  world.conflictsCannotBeCounted = true;
  world.events = [anEvent('a', '2018-06-15T09:20:00Z')];
  const summary = await aggregated(world);
  t.deepEqual([summary.rowsInserted, summary.openConflicts], [1, 'unknown']);
});
