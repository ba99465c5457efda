/** The schema in production: the owner migrates, apps connect as another role, and nobody waits in silence. */
import { randomBytes } from 'node:crypto';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import { closeBillingPool, createBillingPool } from '@usage-billing/postgres';
import { command, query } from '@usage-billing/postgres/testing';
import test, { type ExecutionContext } from 'ava';
import { runInProcess } from '../../wiring/test/support/run-in-process.ts';
import { spawnApp } from '../../wiring/test/support/spawned-app.ts';
import { billing } from '../src/billing.ts';

const run = (argv: ReadonlyArray<string>, env: Readonly<Record<string, string>>) => runInProcess(billing, argv, env);

const openDatabase = async (t: ExecutionContext) => {
  const database = await openTestDatabase();
  const pool = createBillingPool({ url: database.url })().then((made) => {
    if (made._tag === 'Left') throw new Error(made.left.message);
    return made.right;
  });
  t.teardown(async () => {
    await closeBillingPool(await pool);
    await database.close();
  });
  return { url: database.url, pool: await pool };
};

test('what would be run is printed, is run, and is nothing afterwards', async (t) => {
  const { url } = await openDatabase(t);
  const env = { DATABASE_URL: url };
  const planned = await run(['migrate', 'up', '--dry-run'], env);
  t.is(planned.exit, 0);
  t.regex(planned.stdout, /^-- Migration 1: usage\nbegin;\ncreate sequence usage_uploads_id_seq/);
  const before = await run(['migrate', 'status'], env);
  t.is(before.exit, 1);
  t.regex(before.stdout, /1 .* usage .* pending/);
  const migrated = await run(['migrate', 'up'], env);
  t.regex(migrated.stdout, /^Applied 1, 2, .*\nMade the partitions of \d{4}-\d\d(, \d{4}-\d\d){13}\.\n$/);
  const after = await run(['migrate', 'status', '--json'], env);
  t.is(after.exit, 0);
  t.notRegex(after.stdout, /pending/);
  t.is((await run(['migrate', '--dry-run'], env)).stdout, '-- There is nothing to do.\n');
  t.is((await run(['migrate', 'partitions'], env)).stdout, 'Every month has its partition.\n');
});

test('in production apps leave the schema alone, and say that it is too old', async (t) => {
  const { url, pool } = await openDatabase(t);
  const env = { DATABASE_URL: url, NODE_ENV: 'production' };
  const refused = await run(['aggregator', '--once'], env);
  t.is(refused.exit, 1);
  t.regex(refused.stderr, /The database is at version 0, and this program needs version \d+: run "billing migrate"/);
  t.is(
    await pool.oneFirst(query<{ readonly there: boolean }>()`select to_regclass('events') is not null as there`),
    false,
  );
  t.is((await run(['aggregator', '--once'], { ...env, BILLING_MIGRATE: 'on' })).exit, 0);
});

test('as a role with rights on rows alone, an app works once the owner has migrated', async (t) => {
  const { url, pool } = await openDatabase(t);
  const role = `app_${randomBytes(6).toString('hex')}`;
  await pool.query({ ...command``, sql: `create role ${role} login password 'rows'` });
  t.teardown(async () => {
    await pool.query({ ...command``, sql: `drop owned by ${role}` });
    await pool.query({ ...command``, sql: `drop role ${role}` });
  });
  const asApp = new URL(url);
  asApp.username = role;
  asApp.password = 'rows';
  t.is((await run(['migrate', 'up', '--grant-to', role], { DATABASE_URL: url })).exit, 0);
  const done = await run(['aggregator', '--once'], { DATABASE_URL: asApp.toString(), NODE_ENV: 'production' });
  t.is(done.exit, 0, done.stderr);
});

test('a database that is further ahead ends an app at once, with the reason', async (t) => {
  const { url, pool } = await openDatabase(t);
  await run(['migrate'], { DATABASE_URL: url });
  const ahead = async (by: number): Promise<void> => {
    await pool.query(command`
      insert into schema_migrations (version, name, checksum)
      select max(version) + ${by}::integer, 'of a later release', 'x' from schema_migrations`);
  };
  await ahead(1);
  t.is((await run(['aggregator', '--once'], { DATABASE_URL: url })).exit, 0, 'one version ahead works');
  await ahead(1);
  const began = performance.now();
  const refused = await run(['aggregator', '--once'], { DATABASE_URL: url });
  t.true(performance.now() - began < 5_000);
  t.is(refused.exit, 1);
  t.regex(refused.stderr, /works with programs that know version \d+ or later/);
});

test('while another program migrates, an app is alive and not ready, says what it waits for, and stops', async (t) => {
  const { url, pool } = await openDatabase(t);
  await pool.connect(async (session) => {
    await session.query(command`select pg_advisory_lock(7420000)`);
    const app = spawnApp('aggregator', [], { DATABASE_URL: url, AGGREGATOR_ADMIN_PORT: '0' });
    t.teardown(() => app.process.kill('SIGKILL'));
    const { holder } = await app.logged('waiting for another program that migrates the database');
    t.regex(String(holder), /^process \d+ \(billing, from /);
    const { adminUrl } = await app.logged('listening for probes');
    t.is((await fetch(`${adminUrl}/healthz`)).status, 200);
    const ready = await fetch(`${adminUrl}/readyz`);
    t.is(ready.status, 503);
    t.deepEqual(await ready.json(), { ready: false, checks: { start: 'the app is starting' } });
    app.process.kill('SIGTERM');
    t.is(await app.exit, 0);
    await session.query(command`select pg_advisory_unlock(7420000)`);
  });
});
