import { allOf, aReceivedEvent, at, hour, instance, right } from '@usage-billing/contracts/laws';
import { HOUR, plus } from '@usage-billing/core/shared';
import { amount, MAX_AMOUNT } from '@usage-billing/core/usage';
import { closeBillingPool, createBillingPool, postgresEventStore } from '@usage-billing/postgres';
import test from 'ava';
import { some } from 'fp-ts/lib/Option.js';
import { appendStatement } from '../src/append-events.ts';
import { touchedStatement } from '../src/event-store.ts';
import { nextHourStatement, totalsStatement } from '../src/hourly-totals.ts';
import { query } from '../src/values.ts';
import { openPool } from './support/database.ts';
import { planOf } from './support/plan.ts';

const START = at('2026-01-01T00:00:00Z');

test('an hour whose last event moved to an earlier one is told as 0, so that the ledger takes it back', async (t) => {
  const { pool, close } = await openPool();
  const store = postgresEventStore(pool);
  const late = aReceivedEvent({ receivedAt: at('2026-03-10T11:00:00Z') });
  const early = { ...late, receivedAt: at('2026-03-10T07:00:00Z') };
  await right(store.append([late]));
  const since = await right(store.watermark);
  await right(store.append([early]));
  const { instanceId, amountType } = late;
  const expected = [
    { instanceId, amountType, hour: hour('2026-03-10T07:00:00Z'), total: 60n },
    { instanceId, amountType, hour: hour('2026-03-10T11:00:00Z'), total: 0n },
  ];
  t.deepEqual(await allOf(store.hourlyTotals({ from: hour('2026-03-10T00:00:00Z') })), expected);
  t.deepEqual(await allOf(store.hourlyTotals({ from: hour('2026-03-10T00:00:00Z'), deliveredSince: since })), expected);
  t.deepEqual(await right(store.earliestTouchedHour(since)), some(hour('2026-03-10T07:00:00Z')));
  await close();
});

test('a copy that was received earlier within the hour vacates nothing', async (t) => {
  const { pool, close } = await openPool();
  const store = postgresEventStore(pool);
  const late = aReceivedEvent({ receivedAt: at('2026-03-10T11:30:00Z') });
  await right(store.append([late]));
  await right(store.append([{ ...late, receivedAt: at('2026-03-10T11:10:00Z') }]));
  t.is(await pool.oneFirst(query<{ readonly rows: number }>()`select count(*)::int as rows from vacated_hours`), 0);
  await close();
});

test('copies that move one event at once leave it at the earliest', async (t) => {
  const { pool, close } = await openPool();
  const store = postgresEventStore(pool);
  const event = aReceivedEvent({ receivedAt: at('2026-03-10T20:00:00Z') });
  await right(store.append([event]));
  const copies = Array.from({ length: 12 }, (_, n) => ({
    ...event,
    receivedAt: plus(at('2026-03-10T07:00:00Z'), BigInt(n) * HOUR),
  }));
  await Promise.all(copies.map((copy) => right(store.append([copy]))));
  const totals = await allOf(store.hourlyTotals({ from: hour('2026-03-10T00:00:00Z') }));
  t.deepEqual(
    totals.filter(({ total }) => total !== 0n).map((one) => [one.hour, one.total]),
    [[hour('2026-03-10T07:00:00Z'), 60n]],
  );
  await close();
});

test('a row that Postgres cannot hold is refused by the name of its field, and the others are stored', async (t) => {
  const { pool, close } = await openPool();
  const store = postgresEventStore(pool);
  const outcomes = await right(
    store.append([
      aReceivedEvent({ uniqueKey: 'fine' }),
      aReceivedEvent({ uniqueKey: 'nul', instanceId: instance('12\u000034') }),
      aReceivedEvent({ uniqueKey: 'half \ud800' }),
      aReceivedEvent({ uniqueKey: 'x'.repeat(513) }),
      aReceivedEvent({ uniqueKey: 'nul in metadata is escaped', metadata: some({ 'a\u0000': '\u0000\ud800' }) }),
      aReceivedEvent({ uniqueKey: 'too much', amount: (MAX_AMOUNT + 1n) as never }),
    ]),
  );
  t.deepEqual(
    outcomes.map((outcome) => (outcome._tag === 'Refused' ? outcome.reason.split(' ')[0] : outcome._tag)),
    ['Stored', 'instanceId', 'uniqueKey', 'uniqueKey', 'Stored', 'amount'],
  );
  await close();
});

test('a key that another transaction stores at the same moment is compared with what that one stored', async (t) => {
  const { pool, url, close } = await openPool();
  const elsewhere = await right(createBillingPool({ url }));
  const event = aReceivedEvent();
  const held = Promise.withResolvers<void>();
  const inserted = Promise.withResolvers<void>();
  const first = pool.transaction(async (transaction) => {
    await transaction.query(appendStatement([{ place: 0, event, metadata: null }]));
    inserted.resolve();
    await held.promise;
  });
  await inserted.promise;
  const [same, other] = [event, { ...event, amount: amount(1n) }].map((copy) =>
    right(postgresEventStore(elsewhere).append([copy])),
  );
  const waiting = query<{ readonly waiting: number }>()`
    select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  while ((await elsewhere.oneFirst(waiting)) < 2) await elsewhere.query(query<never>()`select pg_sleep(0.01)`);
  held.resolve();
  await first;
  t.deepEqual(await same, [{ _tag: 'Duplicate' }]);
  t.is((await other)?.[0]?._tag, 'Quarantined');
  t.is((await right(postgresEventStore(pool).quarantined({ limit: 10 }))).length, 1);
  await closeBillingPool(elsewhere);
  await close();
});

test('totals over years, with long gaps, in more than one page an hour, come complete and in order', async (t) => {
  const { pool, close } = await openPool();
  const store = postgresEventStore(pool);
  const moments = ['2019-01-01T00:30:00Z', '2024-02-29T23:59:59.999999Z', '2026-01-01T00:00:00Z'];
  for (const moment of moments)
    await right(
      store.append(
        Array.from({ length: 5_200 }, (_, n) =>
          aReceivedEvent({
            uniqueKey: `${moment} ${n}`,
            instanceId: instance(`${n}`),
            amount: amount(1n),
            receivedAt: at(moment),
          }),
        ),
      ),
    );
  let previous = '';
  let count = 0;
  for (const one of await allOf(store.hourlyTotals({ from: hour('2000-01-01T00:00:00Z') }))) {
    const place = `${one.hour.toString().padStart(20, '0')} ${one.instanceId}`;
    t.true(previous < place);
    t.is(one.total, 1n);
    previous = place;
    count += 1;
  }
  t.is(count, 3 * 5_200);
  await close();
});

test('what the aggregator asks every hour goes through indexes, even where nothing is known of the table yet', async (t) => {
  const { pool, close } = await openPool();
  const store = postgresEventStore(pool);
  const events = Array.from({ length: 20_000 }, (_, n) => {
    const receivedAt = plus(START, BigInt(n) * (HOUR / 20n));
    return aReceivedEvent({ uniqueKey: `k${n}`, receivedAt });
  });
  for (let n = 0; n < events.length; n += 5_000) await right(store.append(events.slice(n, n + 5_000)));
  // As if each had been delivered at once; a table that was just filled has no statistics.
  await pool.query(query<never>()`update events set delivered_at = received_at`);
  const end = events.at(-1)?.receivedAt ?? START;
  const since = plus(end, -7n * HOUR);
  const batch = events.slice(-500).map((event, place) => ({ place, event, metadata: null }));
  for (const known of [false, true]) {
    if (known) await pool.query(query<never>()`analyze`);
    for (const statement of [
      touchedStatement(since),
      totalsStatement({ from: since, to: plus(end, HOUR) }, {}, undefined, 5_000),
      nextHourStatement(since, undefined, undefined),
      appendStatement(batch),
    ]) {
      const plan = await planOf(pool, statement);
      t.regex(plan, /Index.* Scan.* (using|on) events_/, plan);
      t.notRegex(plan, /Seq Scan on events/, plan);
    }
  }
  await close();
});
