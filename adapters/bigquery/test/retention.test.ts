/** A table whose partitions expire: what is left of an hour is no word about it. */
import { startFakeBigQuery } from '@usage-billing/bigquery-fake';
import { allOf, aReceivedEvent, aStaffDecision, at, hour, right } from '@usage-billing/contracts/laws';
import { amount } from '@usage-billing/core/usage';
import test, { type ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { createClient } from '../src/client.ts';
import { bigQueryEventStore } from '../src/index.ts';
import { configOn, setUp } from './support/stores.ts';

const open = async (t: ExecutionContext) => {
  const clock = { now: new Date('2026-03-10T09:15:00Z') };
  const fake = await startFakeBigQuery({ now: () => clock.now });
  t.teardown(fake.close);
  const config = configOn(fake);
  await setUp(config);
  const table = createClient(config).dataset(config.dataset).table(config.table);
  await table.setMetadata({ timePartitioning: { type: 'DAY', expirationMs: String(100 * 86_400_000) } });
  return { clock, store: bigQueryEventStore(config) };
};

test('the floor is the first hour of which every copy is still there', async (t) => {
  const { clock, store } = await open(t);
  // A hundred days before, two days for partitions that go meanwhile, and 48 hours in which copies are looked for.
  t.deepEqual(await right(store.retentionFloor), O.some(hour('2025-12-04T00:00:00Z')));
  clock.now = new Date('2026-03-11T00:00:00Z');
  t.deepEqual(await right(store.retentionFloor), O.some(hour('2025-12-05T00:00:00Z')));
});

test('an event for an hour before the floor is named and counted, touches nothing and adds up nowhere', async (t) => {
  const { store } = await open(t);
  const mark = await right(store.watermark);
  const late = aReceivedEvent({ uniqueKey: 'late', receivedAt: at('2025-11-20T09:00:00Z') });
  await right(store.append([late]));
  t.deepEqual(await right(store.earliestTouchedHour(mark)), O.none);
  await right(store.append([aReceivedEvent({ uniqueKey: 'in time' })]));
  t.deepEqual(await right(store.earliestTouchedHour(mark)), O.some(hour('2026-03-10T09:00:00Z')));
  const totals = await allOf(store.hourlyTotals({ from: hour('2025-11-01T00:00:00Z') }));
  t.deepEqual(
    totals.map((one) => one.hour),
    [hour('2026-03-10T09:00:00Z')],
  );
  t.is(await right(store.afterRetention), 1);
  const [found, ...more] = await right(store.late({ limit: 10 }));
  t.deepEqual(more, []);
  t.is(found?.event.uniqueKey, 'late');
  t.deepEqual(await right(store.late({ limit: 10, after: found?.id ?? '' })), []);
});

test('a decision about an hour before the floor is recorded, counted, and moves nothing', async (t) => {
  const { store } = await open(t);
  const first = aReceivedEvent({ receivedAt: at('2025-12-03T09:15:00Z') });
  await right(store.append([first]));
  await right(store.append([{ ...first, amount: amount(61n), receivedAt: at('2025-12-04T09:15:00Z') }]));
  const [conflict] = await right(store.quarantined({ limit: 1 }));
  await right(store.resolveConflict(conflict?.id ?? '', { counts: 'aside', ...aStaffDecision() }));
  t.deepEqual(await allOf(store.hourlyTotals({ from: hour('2025-12-01T00:00:00Z') })), []);
  const [decided] = await right(store.quarantined({ limit: 1, all: true }));
  t.like(decided?.resolution, { value: { counts: 'aside', afterRetention: true } });
  t.is(await right(store.afterRetention), 2, 'the late event and the decision');
});
