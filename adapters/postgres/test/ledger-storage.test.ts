import { anHourlyTotal, at, hour, instance, right } from '@usage-billing/contracts/laws';
import { HOUR, instant, plus } from '@usage-billing/core/shared';
import { type HourBucket, MAX_AMOUNT } from '@usage-billing/core/usage';
import { type BillingPool, closeBillingPool, createBillingPool, postgresUsageLedger } from '@usage-billing/postgres';
import test from 'ava';
import { pendingStatement } from '../src/free-aggregates.ts';
import { recordTotalsStatement } from '../src/record-totals.ts';
import { fragment, query } from '../src/values.ts';
import { openPool } from './support/database.ts';
import { planOf } from './support/plan.ts';

const RECORDED = at('2026-04-01T00:10:00Z');

const partitions = (pool: BillingPool): Promise<ReadonlyArray<string>> =>
  pool.anyFirst(query<{ readonly name: string }>()`
    select inhrelid::regclass::text as name from pg_inherits
    where inhparent = 'aggregates'::regclass and inhrelid::regclass::text not like '%idx' order by 1`);

const rowsIn = (pool: BillingPool, table: 'aggregates_2026_01' | 'aggregates_2026_02'): Promise<number> =>
  pool.oneFirst(query<{ readonly rows: number }>()`
    select count(*)::int as rows from ${table === 'aggregates_2026_01' ? fragment`aggregates_2026_01` : fragment`aggregates_2026_02`}`);

for (const timeZone of ['UTC', 'America/New_York'])
  test(`months begin at midnight UTC in a session in ${timeZone}`, async (t) => {
    const { pool, close } = await openPool({ timeZone });
    const hours = ['2026-01-31T23:00:00Z', '2026-02-01T00:00:00Z', '2026-02-28T23:00:00Z'].map(hour);
    await right(
      postgresUsageLedger(pool).recordTotals(
        hours.map((one) => anHourlyTotal({ hour: one })),
        RECORDED,
      ),
    );
    t.deepEqual(await partitions(pool), ['aggregates_2026_01', 'aggregates_2026_02']);
    t.deepEqual([await rowsIn(pool, 'aggregates_2026_01'), await rowsIn(pool, 'aggregates_2026_02')], [1, 2]);
    await close();
  });

test('the last month of the year 9999 has a place too', async (t) => {
  const { pool, close } = await openPool();
  const ledger = postgresUsageLedger(pool);
  const last = anHourlyTotal({ hour: hour('9999-12-31T23:00:00Z'), total: MAX_AMOUNT });
  t.is((await right(ledger.recordTotals([last], RECORDED))).inserted.length, 1);
  t.is((await right(ledger.recordTotals([last], RECORDED))).inserted.length, 0);
  await close();
});

test('a month that begins for many recorders at once is made once', async (t) => {
  const { pool, url, close } = await openPool();
  const pools = await Promise.all([1, 2, 3].map(() => right(createBillingPool({ url }))));
  const months = ['2026-01', '2026-02', '2026-03', '2026-04', '2026-05'];
  const answers = await Promise.all(
    [pool, ...pools].flatMap((one, n) =>
      (n % 2 === 0 ? months : [...months].reverse()).map((month) =>
        right(
          postgresUsageLedger(one).recordTotals([anHourlyTotal({ hour: hour(`${month}-10T09:00:00Z`) })], RECORDED),
        ),
      ),
    ),
  );
  t.is(answers.flatMap(({ inserted }) => inserted).length, 5);
  t.is((await partitions(pool)).length, 5);
  await Promise.all(pools.map(closeBillingPool));
  await close();
});

test('a reader of the ledger does not hold up a new month', async (t) => {
  const { pool, url, close } = await openPool();
  await right(postgresUsageLedger(pool).recordTotals([anHourlyTotal()], RECORDED));
  const recorder = await right(createBillingPool({ url, statementTimeoutMs: 5_000 }));
  const reading = Promise.withResolvers<void>();
  const recorded = Promise.withResolvers<void>();
  const reader = pool.transaction(async (transaction) => {
    await transaction.query(query<{ readonly id: bigint }>()`select id from aggregates`);
    reading.resolve();
    await recorded.promise;
  });
  await reading.promise;
  const april = anHourlyTotal({ hour: hour('2026-04-10T09:00:00Z') });
  t.is((await right(postgresUsageLedger(recorder).recordTotals([april], RECORDED))).inserted.length, 1);
  recorded.resolve();
  await reader;
  await closeBillingPool(recorder);
  await close();
});

const hours = (count: number): ReadonlyArray<HourBucket> =>
  Array.from({ length: count }, (_, n) => instant(at('2026-01-01T00:00:00Z') + BigInt(n) * HOUR) as HourBucket);

const instances = Array.from({ length: 20 }, (_, n) => instance(`${1000 + n}`));

test('recording and looking for pending rows go through the index, even where nothing is known of the table yet', async (t) => {
  const { pool, close } = await openPool();
  const ledger = postgresUsageLedger(pool);
  const month = hours(744).flatMap((one) => instances.map((instanceId) => anHourlyTotal({ instanceId, hour: one })));
  await right(ledger.recordTotals(month, RECORDED));
  const recent = hours(744).slice(-7);
  const totals = recent.flatMap((one) => instances.map((instanceId) => anHourlyTotal({ instanceId, hour: one })));
  const start = at('2026-01-20T00:00:00Z');
  const asked = instances.map((instanceId) => ({ instanceId, range: { from: start, to: plus(start, 24n * HOUR) } }));
  for (const known of [false, true]) {
    if (known) await pool.query(query<never>()`analyze`);
    const recording = await planOf(pool, recordTotalsStatement(totals, RECORDED));
    t.regex(recording, /Index.* Scan.*aggregates_2026_01_instance_id_bucket_start/);
    t.notRegex(recording, /Seq Scan on aggregates_/);
    const pending = await planOf(pool, pendingStatement(asked));
    t.regex(pending, /Index.* Scan.*aggregates_2026_01_instance_id_bucket_start/);
    t.notRegex(pending, /Seq Scan on aggregates_/);
  }
  await close();
});
