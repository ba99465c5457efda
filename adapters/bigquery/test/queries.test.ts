/** Reading: pages, jobs that take their time, answers that are lost, what a query may cost, and how far copies are seen. */
import { type FakeBigQuery, startFakeBigQuery } from '@usage-billing/bigquery-fake';
import { aReceivedEvent, aStaffDecision, at, hour, instance, right } from '@usage-billing/contracts/laws';
import { HOUR, plus } from '@usage-billing/core/shared';
import { amount, type EventStore, type HourlyTotal, type ReceivedEvent } from '@usage-billing/core/usage';
import test, { type ExecutionContext } from 'ava';
import { isLeft } from 'fp-ts/lib/Either.js';
import { type BigQueryConfig, bigQueryEventStore } from '../src/index.ts';
import { configOn, setUp } from './support/stores.ts';

const open = async (
  t: ExecutionContext,
  given: Partial<BigQueryConfig> = {},
  now?: () => Date,
): Promise<{ readonly fake: FakeBigQuery; readonly store: EventStore }> => {
  const fake = await startFakeBigQuery(now === undefined ? {} : { now });
  t.teardown(fake.close);
  const config = configOn(fake, given);
  await setUp(config);
  return { fake, store: bigQueryEventStore(config) };
};

const FROM = hour('2026-03-01T00:00:00Z');

/** All pages, or the failure as its message. */
const read = async (
  store: EventStore,
  range: Parameters<EventStore['hourlyTotals']>[0] = { from: FROM },
): Promise<{ readonly pages: ReadonlyArray<ReadonlyArray<HourlyTotal>>; readonly failure?: string }> => {
  const pages: ReadonlyArray<HourlyTotal>[] = [];
  for await (const page of store.hourlyTotals(range)) {
    if (isLeft(page)) return { pages, failure: page.left.message };
    pages.push(page.right);
  }
  return { pages };
};

test('totals arrive page by page, each once', async (t) => {
  const { store } = await open(t);
  const many = Array.from({ length: 12_001 }, (_, n) =>
    aReceivedEvent({ uniqueKey: `k${n}`, instanceId: instance(`${n}`) }),
  );
  await right(store.append(many));
  const { pages } = await read(store);
  t.deepEqual(
    pages.map(({ length }) => length),
    [5_000, 5_000, 2_001],
  );
  t.is(new Set(pages.flat().map(({ instanceId }) => instanceId)).size, 12_001);
});

test('a page that fails in the middle is asked for again, and no row is told twice', async (t) => {
  const { fake, store } = await open(t);
  const many = Array.from({ length: 6_000 }, (_, n) =>
    aReceivedEvent({ uniqueKey: `k${n}`, instanceId: instance(`${n}`) }),
  );
  await right(store.append(many));
  fake.fail({ on: 'readResults', kind: 'status', status: 503, reason: 'backendError', times: 2 });
  fake.fail({ on: 'readResults', kind: 'reset', after: true });
  const { pages, failure } = await read(store);
  t.is(failure, undefined);
  t.is(new Set(pages.flat().map(({ instanceId }) => instanceId)).size, 6_000);
  t.is(pages.flat().length, 6_000);
  t.is(fake.heal(), 0);
});

test('a job that still runs is asked again until it is done', async (t) => {
  const { fake, store } = await open(t);
  await right(store.append([aReceivedEvent()]));
  fake.fail({ on: 'readResults', kind: 'running', times: 5 });
  t.is((await read(store)).pages.flat()[0]?.total, 60n);
  t.is(fake.heal(), 0);
});

test('a query whose start was not answered is found again, not started twice', async (t) => {
  const { fake, store } = await open(t);
  await right(store.append([aReceivedEvent()]));
  fake.fail({ on: 'startQuery', kind: 'reset', after: true });
  t.is((await read(store)).pages.flat()[0]?.total, 60n);
  t.is(fake.calls.filter(({ path }) => path.endsWith('/jobs')).length, 2);
});

for (const [status, reason] of [
  [503, 'backendError'],
  [400, 'jobBackendError'],
  [400, 'resourcesExceeded'],
  [403, 'rateLimitExceeded'],
] as const)
  test(`a job that ended with ${reason} is started again under another id`, async (t) => {
    const { fake, store } = await open(t);
    await right(store.append([aReceivedEvent()]));
    fake.fail({ on: 'startQuery', kind: 'ends', status, reason, times: 2 });
    const { pages, failure } = await read(store);
    t.is(failure, undefined);
    t.is(pages.flat()[0]?.total, 60n);
    t.is(fake.calls.filter(({ path }) => path.endsWith('/jobs')).length, 3);
  });

test('a job that goes on ending badly is given up, and says why', async (t) => {
  const { fake, store } = await open(t);
  fake.fail({ on: 'startQuery', kind: 'ends', status: 503, reason: 'backendError', times: 1_000 });
  t.regex((await read(store)).failure ?? '', /a scripted end \(503 backendError\)/);
  t.is(1_000 - fake.heal(), 5);
});

test('a job that somebody stopped is not started again', async (t) => {
  const { fake, store } = await open(t);
  fake.fail({ on: 'startQuery', kind: 'ends', status: 400, reason: 'stopped' });
  t.regex((await read(store)).failure ?? '', /a scripted end \(400 stopped\)/);
});

test('a decision is recorded once when its job ended badly', async (t) => {
  const { fake, store } = await open(t);
  await right(store.append([aReceivedEvent(), aReceivedEvent({ amount: amount(61n) })]));
  const [conflict] = await right(store.quarantined({ limit: 1 }));
  fake.fail({ on: 'startQuery', kind: 'ends', status: 503, reason: 'backendError', times: 4 });
  await right(store.resolveConflict(conflict?.id ?? '', { counts: 'aside', ...aStaffDecision() }));
  t.is(await fake.countRows('metering', 'events_resolutions'), 1);
});

test('a decision whose answer was lost is recorded once', async (t) => {
  const { fake, store } = await open(t);
  await right(store.append([aReceivedEvent()]));
  await right(store.append([aReceivedEvent({ amount: amount(61n) })]));
  const [conflict] = await right(store.quarantined({ limit: 1 }));
  const resolution = { counts: 'aside', ...aStaffDecision() } as const;
  // The first query looks for the conflict; the second one records.
  fake.fail({ on: 'startQuery', kind: 'status', status: 503, reason: 'backendError' });
  fake.fail({ on: 'startQuery', kind: 'reset', after: true });
  await right(store.resolveConflict(conflict?.id ?? '', resolution));
  t.is(fake.heal(), 0);
  fake.fail({ on: 'startQuery', kind: 'reset', after: true, times: 1 });
  await right(store.resolveConflict(conflict?.id ?? '', resolution));
  t.is(await fake.countRows('metering', 'events_resolutions'), 1);
});

test('a query that never ends is given up after its deadline', async (t) => {
  const fake = await startFakeBigQuery();
  t.teardown(fake.close);
  const config = configOn(fake);
  await setUp(config);
  fake.fail({ on: 'readResults', kind: 'running', times: 1_000_000 });
  const { failure } = await read(bigQueryEventStore({ ...config, timing: { ...config.timing, query: 500 } }));
  t.regex(failure ?? '', /^BigQuery: ("hourly totals" was not finished after|no answer to .*"hourly totals")/);
});

test('a query that would cost more than is allowed is refused, and says what to do', async (t) => {
  const { store } = await open(t, { maximumBytesBilled: 1_000n });
  await right(store.append(Array.from({ length: 10 }, (_, n) => aReceivedEvent({ uniqueKey: `k${n}` }))));
  const { failure = '' } = await read(store);
  t.regex(failure, /Query exceeded limit for bytes billed: 1000.*raise the limit/);
});

test('rows count the same in the streaming buffer and in their partitions', async (t) => {
  const days = ['2026-03-10T10:00:00Z', '2026-03-11T10:00:00Z', '2026-03-12T23:59:59Z'];
  let now = new Date(0);
  const { fake, store } = await open(t, {}, () => now);
  for (const [n, day] of days.entries()) {
    now = new Date(day);
    await right(store.append([aReceivedEvent({ uniqueKey: `k${n}`, receivedAt: at('2026-03-10T09:15:00Z') })]));
    if (n < 2) await fake.flushStreamingBuffer();
  }
  const sum = async (): Promise<bigint | undefined> =>
    (await read(store, { from: hour('2026-03-10T09:00:00Z') })).pages.flat()[0]?.total;
  t.is(await sum(), 180n, 'the last one is still in the buffer');
  await fake.flushStreamingBuffer();
  t.is(await sum(), 180n);
});

test('copies within the horizon count once, wherever a range begins or ends', async (t) => {
  const { store } = await open(t);
  const first = aReceivedEvent();
  const copy: ReceivedEvent = { ...first, receivedAt: plus(first.receivedAt, 47n * HOUR) };
  await right(store.append([first]));
  await right(store.append([copy]));
  const totals = async (from: string, to?: string) =>
    (await read(store, { from: hour(from), ...(to === undefined ? {} : { to: hour(to) }) })).pages.flat();
  t.deepEqual(
    (await totals('2026-03-10T00:00:00Z')).map(({ total }) => total),
    [60n],
  );
  t.deepEqual(await totals('2026-03-12T08:00:00Z'), [], 'the later copy counts in the hour of the first');
});

test('of contradicting copies the one that was stored first counts, also when it was received after the range', async (t) => {
  const { store } = await open(t);
  const late = aReceivedEvent({ receivedAt: at('2026-03-10T11:15:00Z') });
  await right(store.append([late]));
  await right(store.append([{ ...late, receivedAt: at('2026-03-10T09:15:00Z'), amount: amount(61n) }]));
  const range = { from: hour('2026-03-10T09:00:00Z'), to: hour('2026-03-10T10:00:00Z') };
  t.deepEqual((await read(store, range)).pages.flat(), []);
});
