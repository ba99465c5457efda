import { left, right } from '@usage-billing/contracts/laws';
import { type BillingPool, closeBillingPool, createBillingPool, migrate } from '@usage-billing/postgres';
import test from 'ava';
import { migrations } from '../src/migrations/all.ts';
import type { Migration } from '../src/migrations/migration.ts';
import { query } from '../src/values.ts';
import { openEmptyPool } from './support/database.ts';

const first: Migration = { version: 1, name: 'one', statements: ['create table one (a int)'] };
const second: Migration = {
  version: 2,
  name: 'two',
  statements: ['create table two (a int)', 'insert into one values (1)'],
};
const broken: Migration = { version: 2, name: 'broken', statements: ['create table half (a int)', 'select nonsense'] };

const tables = (pool: BillingPool): Promise<ReadonlyArray<string>> =>
  pool.anyFirst(query<{ readonly name: string }>()`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_name <> 'schema_migrations' order by 1`);

test('an empty database is brought to the newest version, and again there is nothing to do', async (t) => {
  const { pool, close } = await openEmptyPool();
  const versions = migrations.map(({ version }) => version);
  t.deepEqual(await right(migrate(pool)), { applied: versions, version: versions.length });
  t.deepEqual(await right(migrate(pool)), { applied: [], version: versions.length });
  await close();
});

test('versions count from 1 without gaps', (t) => {
  t.deepEqual(
    migrations.map(({ version }) => version),
    migrations.map((_, index) => index + 1),
  );
});

test('of starters at once each migration is applied by one, and the others find it done', async (t) => {
  const { pool, url, close } = await openEmptyPool();
  const pools = await Promise.all([1, 2, 3, 4].map(() => right(createBillingPool({ url }))));
  const reports = await Promise.all([pool, pool, ...pools].map((one) => right(migrate(one))));
  t.deepEqual(
    reports.flatMap(({ applied }) => applied).sort((one, other) => one - other),
    migrations.map(({ version }) => version),
  );
  t.true(reports.every(({ version }) => version === migrations.length));
  await Promise.all(pools.map(closeBillingPool));
  await close();
});

test('only what is new is applied', async (t) => {
  const { pool, close } = await openEmptyPool();
  await right(migrate(pool, [first]));
  t.deepEqual(await right(migrate(pool, [first, second])), { applied: [2], version: 2 });
  t.deepEqual(await tables(pool), ['one', 'two']);
  await close();
});

test('an edited migration is refused by name, and nothing is applied', async (t) => {
  const { pool, close } = await openEmptyPool();
  await right(migrate(pool, [first]));
  const edited = { ...first, statements: ['create table one (a bigint)'] };
  const error = await left(migrate(pool, [edited, second]));
  t.is(error._tag, 'MigrationEdited');
  t.regex(error.message, /1 \(one\) was edited/);
  t.deepEqual(await tables(pool), ['one']);
  await close();
});

const third: Migration = { version: 3, name: 'three', statements: ['create table three (a int)'] };

test('a database that is one version ahead is worked with, and left as it is', async (t) => {
  const { pool, close } = await openEmptyPool();
  await right(migrate(pool, [first, second]));
  t.deepEqual(await right(migrate(pool, [first])), { applied: [], version: 2 });
  t.deepEqual(await tables(pool), ['one', 'two']);
  await close();
});

test('a database that is further ahead is refused', async (t) => {
  const { pool, close } = await openEmptyPool();
  await right(migrate(pool, [first, second, third]));
  const error = await left(migrate(pool, [first]));
  t.is(error._tag, 'DatabaseTooNew');
  t.regex(error.message, /version 3.*know version 2 or later.*up to 1/);
  await close();
});

test('a release of several migrations says with which version it still works', async (t) => {
  const { pool, close } = await openEmptyPool();
  await right(migrate(pool, [first, second, { ...third, worksWith: 1 }]));
  t.deepEqual(await right(migrate(pool, [first])), { applied: [], version: 3 });
  await close();
});

test('who waits for another starter says for whom, and stops when told to', async (t) => {
  const { pool, url, close } = await openEmptyPool();
  const holder = await right(createBillingPool({ url: `${url}?application_name=slow` }));
  const stop = new AbortController();
  const said: string[] = [];
  await holder.connect(async (session) => {
    await session.query(query<never>()`select pg_advisory_lock(7420000)`);
    const wait = {
      signal: stop.signal,
      onWait: (who: string) => {
        said.push(who);
        stop.abort();
      },
    };
    t.is((await left(migrate(pool, [first], wait)))._tag, 'MigrationStopped');
    await session.query(query<never>()`select pg_advisory_unlock(7420000)`);
  });
  t.regex(said.join(), /^process \d+ \(slow, from 127\.0\.0\.1\), at it since \d{4}-\d\d-\d\dT/);
  t.deepEqual(await right(migrate(pool, [first])), { applied: [1], version: 1 });
  await closeBillingPool(holder);
  await close();
});

test('a migration that fails leaves nothing behind, and the ones before it stand', async (t) => {
  const { pool, close } = await openEmptyPool();
  const error = await left(migrate(pool, [first, broken]));
  t.is(error._tag, 'MigrationFailed');
  t.regex(error.message, /2 \(broken\) failed: .*nonsense/);
  t.deepEqual(await tables(pool), ['one']);
  t.deepEqual(await right(migrate(pool, [first, second])), { applied: [2], version: 2 });
  await close();
});
