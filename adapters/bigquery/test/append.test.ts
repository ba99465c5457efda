/** What becomes of rows when the service refuses them, is late, or answers nothing at all. */
import { type FakeBigQuery, startFakeBigQuery } from '@usage-billing/bigquery-fake';
import { aReceivedEvent, right } from '@usage-billing/contracts/laws';
import { amount, type EventStore, type ReceivedEvent } from '@usage-billing/core/usage';
import test, { type ExecutionContext } from 'ava';
import { isLeft } from 'fp-ts/lib/Either.js';
import { some } from 'fp-ts/lib/Option.js';
import { type BigQueryTiming, bigQueryEventStore } from '../src/index.ts';
import { configOn, setUp } from './support/stores.ts';

const open = async (
  t: ExecutionContext,
  timing: Partial<BigQueryTiming> = {},
): Promise<{ readonly fake: FakeBigQuery; readonly store: EventStore; readonly stored: () => Promise<number> }> => {
  const fake = await startFakeBigQuery({ remembersInsertIds: false });
  t.teardown(fake.close);
  const config = configOn(fake);
  await setUp(config);
  return {
    fake,
    store: bigQueryEventStore({ ...config, timing: { ...config.timing, ...timing } }),
    stored: () => fake.countRows(config.dataset, config.table),
  };
};

const events = (count: number): ReadonlyArray<ReceivedEvent> =>
  Array.from({ length: count }, (_, n) => aReceivedEvent({ uniqueKey: `k${n}` }));

const inserts = ({ calls }: FakeBigQuery): ReadonlyArray<number> =>
  calls.filter(({ path }) => path.endsWith('insertAll')).map(({ rows }) => rows);

test('a row that is refused for its content is told apart, and holds up nobody', async (t) => {
  const { fake, store, stored } = await open(t);
  fake.fail({ on: 'insertAll', kind: 'rows', keys: ['k1'], reason: 'invalid' });
  const outcomes = await right(store.append(events(3)));
  t.deepEqual(outcomes, [{ _tag: 'Accepted' }, { _tag: 'Refused', reason: 'a scripted fault' }, { _tag: 'Accepted' }]);
  t.is(await stored(), 2);
  t.deepEqual(inserts(fake), [3], 'nothing was sent again');
});

for (const reason of ['backendError', 'stopped', 'timeout', 'aReasonOfTomorrow'])
  test(`only the rows that were refused with ${reason} are sent again`, async (t) => {
    const { fake, store, stored } = await open(t);
    fake.fail({ on: 'insertAll', kind: 'rows', keys: ['k0', 'k2'], reason, times: 2 });
    t.deepEqual(await right(store.append(events(3))), Array(3).fill({ _tag: 'Accepted' }));
    t.is(await stored(), 3);
    t.deepEqual(inserts(fake), [3, 2, 2]);
  });

for (const [status, reason] of [
  [429, 'rateLimitExceeded'],
  [403, 'rateLimitExceeded'],
  [403, 'quotaExceeded'],
  [500, 'internalError'],
  [503, 'backendError'],
  [400, 'tableUnavailable'],
] as const)
  test(`${status} ${reason} passes, and the rows go in`, async (t) => {
    const { fake, store, stored } = await open(t);
    fake.fail({ on: 'insertAll', kind: 'status', status, reason, times: 3 });
    t.deepEqual(await right(store.append(events(2))), Array(2).fill({ _tag: 'Accepted' }));
    t.is(await stored(), 2);
  });

test('an answer that is lost after its effect brings copies, which count once', async (t) => {
  const { fake, store, stored } = await open(t);
  fake.fail({ on: 'insertAll', kind: 'reset', after: true });
  await right(store.append(events(2)));
  t.is(await stored(), 4, 'this fake does not remember what was inserted');
  const totals: bigint[] = [];
  for await (const page of store.hourlyTotals({ from: 0n as never }))
    if (!isLeft(page)) totals.push(...page.right.map(({ total }) => total));
  t.deepEqual(totals, [120n]);
});

test('a service that answers nothing is given up after the deadline', async (t) => {
  const { fake, store } = await open(t, { request: 100, insert: 2_000 });
  fake.fail({ on: 'insertAll', kind: 'hang', times: 100 });
  const began = performance.now();
  const answer = await store.append(events(2))();
  t.true(performance.now() - began < 30_000);
  t.true(
    isLeft(answer) && /^BigQuery: no answer to an insert of 2 rows within \d+ ms$/.test(answer.left.message),
    JSON.stringify(answer),
  );
  t.true(inserts(fake).length === 0 && fake.heal() < 99, 'it was tried more than once');
});

test('what somebody must mend is said at once, with advice', async (t) => {
  const { fake, store } = await open(t);
  fake.fail({ on: 'insertAll', kind: 'status', status: 403, reason: 'accessDenied', times: 9 });
  const denied = await store.append(events(1))();
  t.true(isLeft(denied) && /403 accessDenied.*BigQuery Data Editor/.test(denied.left.message), JSON.stringify(denied));
  t.is(fake.heal(), 8, 'it was not tried again');
  const lost = bigQueryEventStore(configOn(fake, { dataset: 'nowhere' }));
  const missing = await lost.append(events(1))();
  t.true(isLeft(missing) && /404 notFound.*billing ingester setup/.test(missing.left.message), JSON.stringify(missing));
});

test('a batch that is refused as a whole is halved until the row at fault stands alone', async (t) => {
  const { fake, store, stored } = await open(t);
  // The whole batch, then its first half: the second half and all single rows but one are taken.
  fake.fail({ on: 'insertAll', kind: 'status', status: 400, reason: 'invalid', times: 3 });
  const outcomes = await right(store.append(events(4)));
  t.deepEqual(
    outcomes.map(({ _tag }) => _tag),
    ['Refused', 'Accepted', 'Accepted', 'Accepted'],
  );
  t.is(await stored(), 3);
});

test('a request stays below the limits of rows and bytes, and a row that alone is too large is refused', async (t) => {
  const { fake, store, stored } = await open(t);
  await right(store.append(events(1_201)));
  t.deepEqual(inserts(fake), [500, 500, 201]);
  const metadata = some({ text: 'x'.repeat(1024 * 1024) });
  const large = events(12).map((event) => ({ ...event, uniqueKey: `large ${event.uniqueKey}`, metadata }));
  await right(store.append(large));
  t.deepEqual(inserts(fake).slice(3), [8, 4]);
  t.true(fake.calls.every(({ bytes }) => bytes < 10 * 1024 * 1024));
  const huge = aReceivedEvent({ uniqueKey: 'huge', metadata: some({ text: 'x'.repeat(11 * 1024 * 1024) }) });
  const outcomes = await right(store.append([huge, aReceivedEvent({ uniqueKey: 'small' })]));
  t.deepEqual(
    outcomes.map(({ _tag }) => _tag),
    ['Refused', 'Accepted'],
  );
  t.is(await stored(), 1_214);
});

test('text that would not come back as it was is refused before it is sent', async (t) => {
  const { store, stored } = await open(t);
  const [outcome] = await right(store.append([aReceivedEvent({ uniqueKey: 'a\ud800' })]));
  t.true(outcome?._tag === 'Refused' && outcome.reason.startsWith('unique_key: '), JSON.stringify(outcome));
  t.is(await stored(), 0);
});

test('where insert ids are remembered, a delivery that is repeated stays one row, and nothing else is dropped', async (t) => {
  const fake = await startFakeBigQuery();
  t.teardown(fake.close);
  const config = configOn(fake);
  await setUp(config);
  const store = bigQueryEventStore(config);
  const [event] = events(1);
  if (event === undefined) return t.fail();
  await right(store.append([event]));
  await right(store.append([event]));
  t.is(await fake.countRows(config.dataset, config.table), 1);
  await right(store.append([{ ...event, amount: amount(61n) }]));
  t.is(await fake.countRows(config.dataset, config.table), 2, 'another payload under the same key');
  t.is(await right(store.openConflicts), 1);
});
