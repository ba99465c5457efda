/** What it takes to answer customers about their usage when years of it are there. */
import { at, instance, right } from '@usage-billing/contracts/laws';
import { DAY, HOUR, instant, plus } from '@usage-billing/core/shared';
import { NODE_SECONDS, type SumsQuery } from '@usage-billing/core/usage';
import { postgresUsageLedger } from '@usage-billing/postgres';
import { writeHourlyHistory } from '@usage-billing/postgres/testing';
import test from 'ava';
import { sumsStatement } from '../src/sums.ts';
import { openPool, type TestPool } from './support/database.ts';
import { pagesFor, planOf } from './support/plan.ts';

const NOW = at('2026-03-17T12:30:00Z');
const HISTORY = { from: at('2023-03-01T00:00:00Z'), to: at('2026-03-18T00:00:00Z') };
const instances = Array.from({ length: 5 }, (_, place) => instance(`${1000 + place}`));

let database: TestPool;

test.before(async () => {
  database = await openPool();
  await writeHourlyHistory(database.pool, instances, HISTORY);
});

test.after.always(() => database.close());

const ofOne = (by: SumsQuery['by'], range: SumsQuery['range']): SumsQuery => ({
  by,
  range,
  instanceIds: [instance('1003')],
  amountTypes: [NODE_SECONDS],
});

/** What the API asks for a status, and for usage. */
const status = [
  ofOne('day', { from: at('2026-03-01T00:00:00Z'), to: at('2026-03-18T00:00:00Z') }),
  ofOne('hour', { from: instant(NOW - 2n * HOUR), to: instant(NOW - HOUR) }),
];
const usage = [ofOne('hour', { from: plus(NOW, -DAY), to: NOW })];

for (const [title, queries] of Object.entries({ status, usage }))
  test(`the sums of a customer’s ${title} come from the index of this month alone`, async (t) => {
    const plan = await planOf(database.pool, sumsStatement(queries));
    t.regex(plan, /Index Only Scan using aggregates_2026_03_instance_id_bucket_start/);
    t.notRegex(plan, /Seq Scan|Bitmap Heap Scan|aggregates_(?!2026_03)\d/);
  });

test('three years of hours cost a customer’s status no more pages than a month of them', async (t) => {
  const young = await openPool();
  await writeHourlyHistory(young.pool, instances, { from: at('2026-03-01T00:00:00Z'), to: HISTORY.to });
  const [old, few] = await Promise.all([database, young].map(({ pool }) => pagesFor(pool, sumsStatement(status))));
  await young.close();
  t.true((few ?? 0) > 0);
  t.true((old ?? 0) <= (few ?? 0) + 10, `${old} pages with three years, ${few} with a month`);
});

test('three years by month are read from some ten pages a month', async (t) => {
  const byMonth = [ofOne('month', HISTORY)];
  const pages = await pagesFor(database.pool, sumsStatement(byMonth));
  t.true(pages < 37 * 15, `${pages} pages`);
  const [sums = []] = await right(postgresUsageLedger(database.pool).sumsTogether(byMonth));
  t.is(sums.length, 37);
  t.is(sums[0]?.start, HISTORY.from);
});
