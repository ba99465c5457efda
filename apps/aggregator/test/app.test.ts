import { aReceivedEvent, aStaffDecision, hour, right } from '@usage-billing/contracts/laws';
import { HOUR, type Instant, type JobTrigger, plus } from '@usage-billing/core/shared';
import { amount, type ReceivedEvent } from '@usage-billing/core/usage';
import { movableClock } from '@usage-billing/memory';
import {
  ClockToken,
  closeContainer,
  createContainer,
  EventStoreToken,
  JobHistoryToken,
  JobLockToken,
  memoryModule,
  override,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { AggregatorToken, aggregatorModule } from '../src/index.ts';

const HOUR_9 = hour('2026-03-10T09:00:00Z');

const event = (uniqueKey: string, value: bigint, receivedAt: Instant): ReceivedEvent =>
  aReceivedEvent({ uniqueKey, amount: amount(value), receivedAt });

/** An aggregator over memory, at ten past the hour after 9. */
const open = async (t: ExecutionContext) => {
  const clock = movableClock(plus(HOUR_9, HOUR + HOUR / 6n));
  const container = await createContainer(memoryModule(), aggregatorModule(), override(ClockToken, clock));
  t.teardown(() => closeContainer(container));
  const aggregator = await container.getAsync(AggregatorToken);
  const store = await container.getAsync(EventStoreToken);
  const ledger = await container.getAsync(UsageLedgerToken);
  return {
    clock,
    container,
    aggregator,
    receive: (...events: ReadonlyArray<ReceivedEvent>) => right(store.append(events)),
    /** Sums by hour. */
    rows: async (): Promise<ReadonlyArray<readonly [Instant, bigint]>> => {
      const range = { from: HOUR_9, to: plus(HOUR_9, 24n * HOUR) };
      return (await right(ledger.sums({ range, by: 'hour' }))).map(({ start, amount: part }) => [start, part]);
    },
    sum: async (): Promise<bigint> => {
      const range = { from: HOUR_9, to: plus(HOUR_9, 24n * HOUR) };
      return (await right(ledger.sums({ range, by: 'day' }))).reduce((sum, { amount: part }) => sum + part, 0n);
    },
    runs: async () => right((await container.getAsync(JobHistoryToken)).recent({ limit: 10 })),
  };
};

test('the reference case: 13620, then 3792 more, then nothing', async (t) => {
  const { aggregator, receive, sum } = await open(t);
  const run = async () => (await right(aggregator.job.run({ trigger: 'schedule' }))).amounts;
  await receive(event('a', 13_620n, HOUR_9));
  t.deepEqual(await run(), { 'node-seconds': '13620' });
  await receive(event('b', 3_792n, HOUR_9));
  t.deepEqual(await run(), { 'node-seconds': '3792' });
  t.deepEqual(await run(), {});
  t.is(await sum(), 17_412n);
});

test('when the copy put aside is to count, its hour gets the amount and the other hour loses it', async (t) => {
  const { aggregator, container, clock, receive, rows } = await open(t);
  const first = event('a', 60n, HOUR_9);
  await receive(first, { ...first, amount: amount(61n), receivedAt: plus(HOUR_9, HOUR) });
  const summary = await right(aggregator.job.run({ trigger: 'schedule' }));
  t.is(summary.openConflicts, 1);
  t.deepEqual(await rows(), [[HOUR_9, 60n]]);
  const store = await container.getAsync(EventStoreToken);
  const [conflict] = await right(store.quarantined({ limit: 1 }));
  clock.advance(HOUR);
  const decision = { counts: 'aside', ...aStaffDecision() } as const;
  await right(store.resolveConflict(conflict?.id ?? '', decision));
  const after = await right(aggregator.job.run({ trigger: 'schedule' }));
  t.is(after.openConflicts, 0);
  t.deepEqual(await rows(), [
    [HOUR_9, 0n],
    [plus(HOUR_9, HOUR), 61n],
  ]);
});

test('a dry run says what it would insert, row by row, and writes nothing', async (t) => {
  const { aggregator, receive, sum, runs } = await open(t);
  await receive(event('a', 60n, HOUR_9));
  const planned: unknown[] = [];
  const onPlanned = (rows: ReadonlyArray<unknown>) => void planned.push(...rows);
  const summary = await right(aggregator.job.run({ trigger: 'demand', dryRun: true, onPlanned }));
  t.deepEqual(planned, [{ instanceId: '1234', amountType: 'node-seconds', bucketStart: HOUR_9, amount: 60n }]);
  t.deepEqual(summary.amounts, { 'node-seconds': '60' });
  t.is(await sum(), 0n);
  t.deepEqual(await runs(), []);
});

test('--since reaches back to what a first run would not look at', async (t) => {
  const { aggregator, receive, sum, clock } = await open(t);
  await receive(event('a', 60n, HOUR_9));
  clock.advance(48n * HOUR);
  await right(aggregator.job.run({ trigger: 'schedule' }));
  t.is(await sum(), 0n);
  await right(aggregator.job.run({ trigger: 'demand', since: plus(HOUR_9, HOUR / 2n) }));
  t.is(await sum(), 60n);
});

test('a run is in the history with its trigger, and in the metrics', async (t) => {
  const { aggregator, receive, runs } = await open(t);
  await receive(event('a', 60n, HOUR_9));
  for (const trigger of ['start', 'schedule'] satisfies ReadonlyArray<JobTrigger>)
    await right(aggregator.job.run({ trigger }));
  t.deepEqual(
    (await runs()).map(({ job, trigger }) => `${job} ${trigger}`),
    ['aggregator schedule', 'aggregator start'],
  );
  const metrics = await aggregator.registry.metrics();
  t.regex(metrics, /^billing_job_runs_total\{job="aggregator",status="succeeded"\} 2$/m);
  t.regex(metrics, /^billing_aggregator_amounts_total\{amount_type="node-seconds",sign="positive"\} 60$/m);
});

test('while another run is under way, a run does nothing and says so', async (t) => {
  const { aggregator, container } = await open(t);
  const lock = await container.getAsync(JobLockToken);
  const result = await right(
    lock.withLock('aggregator', async () => E.right(await aggregator.job.run({ trigger: 'schedule' })())),
  );
  t.deepEqual(
    result,
    E.left({ _tag: 'JobAlreadyRunning', message: 'another run of aggregator is under way; nothing was done' }),
  );
  t.regex(await aggregator.registry.metrics(), /status="skipped"\} 1$/m);
});

test('started, it runs at once, and stop waits for that run', async (t) => {
  const { aggregator, receive, sum } = await open(t);
  await receive(event('a', 60n, HOUR_9));
  aggregator.start();
  await aggregator.stop();
  t.is(await sum(), 60n);
});
