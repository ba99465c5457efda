/** Events on their way through BigQuery into the ledger, with every process started as ops would start it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startFakeBigQuery } from '@usage-billing/bigquery-fake';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import test from 'ava';
import { type SpawnedApp, spawnApp } from '../../wiring/test/support/spawned-app.ts';

const post = async (url: unknown, amount: number): Promise<unknown> => {
  const response = await fetch(String(url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      unique_key: 'k',
      internal_instance_id: '1234',
      amount_type: 'node-seconds',
      amount_value: amount,
      occurred_at: 0,
    }),
  });
  return response.json();
};

/** Standard output of a command that succeeds. */
const output = async (app: SpawnedApp): Promise<string> => {
  const code = await app.exit;
  if (code !== 0) throw new Error(`exit code ${code}: ${app.stderr()}`);
  return app.stdout();
};

test('with BigQuery as event store, tables are set up, events counted once, and a conflict decided', async (t) => {
  const [fake, database] = await Promise.all([startFakeBigQuery(), openTestDatabase()]);
  const folder = mkdtempSync(join(tmpdir(), 'billing-'));
  t.teardown(async () => {
    await Promise.all([fake.close(), database.close()]);
    rmSync(folder, { recursive: true, force: true });
  });
  const env = {
    BILLING_EVENT_STORE: 'bigquery',
    BIGQUERY_DATASET: 'metering',
    BIGQUERY_ENDPOINT: fake.url,
    BILLING_DATA_DIRECTORY: folder,
    INGESTER_PORT: '0',
    INGESTER_FORWARD_PORT: '0',
    INGESTER_ADMIN_PORT: '0',
  };
  const command = (...argv: ReadonlyArray<string>) => output(spawnApp('ingester', argv, env));
  const aggregate = async () =>
    JSON.parse(await output(spawnApp('aggregator', ['--once'], { ...env, DATABASE_URL: database.url }))) as unknown;

  const ingester = spawnApp('ingester', [], env);
  t.teardown(() => ingester.process.kill('SIGKILL'));
  const { url } = await ingester.logged('started');
  const { failure } = await ingester.logged('the event store cannot be reached; events wait on disk');
  t.regex(String(failure), /There is no table metering\.events: create it with "billing ingester setup"\./);
  t.deepEqual(await post(url, 60), { accepted: 1, rejected: [] });

  t.regex(await command('setup', '--dry-run'), /table {4}metering\.events {14}would be created/);
  t.regex(await command('setup'), /table {4}metering\.events_resolutions {2}created/);
  const rows = async (count: number): Promise<void> => {
    while ((await fake.countRows('metering', 'events')) < count) await pause(20);
  };
  await rows(1);
  t.deepEqual(await post(url, 61), { accepted: 1, rejected: [] });
  await rows(2);

  t.like(await aggregate(), { totalsRead: 1, rowsInserted: 1, openConflicts: 1 });
  t.like(await aggregate(), { rowsInserted: 0 });
  const conflict = JSON.parse(await command('conflict', 'list', '--json')) as { readonly id: string };
  const decision = ['--id', conflict.id, '--counts', 'aside', '--by', 'ann', '--note', 'the first was a test'];
  t.regex(await command('conflict', 'resolve', ...decision), /"aside" counts/);
  t.like(await aggregate(), { rowsInserted: 1, openConflicts: 0, amounts: { 'node-seconds': '1' } });
  ingester.process.kill('SIGTERM');
  t.is(await ingester.exit, 0);
});

test('BigQuery needs a dataset, and its name must be one', async (t) => {
  const missing = spawnApp('ingester', ['setup'], { BILLING_EVENT_STORE: 'bigquery' });
  const wrong = spawnApp('ingester', [], {
    BILLING_EVENT_STORE: 'cassandra',
    BIGQUERY_DATASET: 'a-b',
    BIGQUERY_MAXIMUM_GIBIBYTES_BILLED: '0',
  });
  t.is(await missing.exit, 2);
  t.regex(missing.stderr(), /BIGQUERY_DATASET is missing/);
  t.is(await wrong.exit, 2);
  t.regex(wrong.stderr(), /BILLING_EVENT_STORE.*must be one of postgres, bigquery/);
  t.regex(wrong.stderr(), /BIGQUERY_DATASET.*must be letters, digits and underscores/);
  t.regex(wrong.stderr(), /BIGQUERY_MAXIMUM_GIBIBYTES_BILLED.*must be a whole number from 1 to 1000000/);
});

test('Postgres needs no set-up, and says so', async (t) => {
  t.regex(await output(spawnApp('ingester', ['setup'])), /there is nothing to set up/);
});

test('looking at dead letters delivers what waits in the buffer to BigQuery, and nowhere else', async (t) => {
  const fake = await startFakeBigQuery();
  const folder = mkdtempSync(join(tmpdir(), 'billing-'));
  t.teardown(async () => {
    await fake.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const env = {
    BILLING_EVENT_STORE: 'bigquery',
    BIGQUERY_DATASET: 'metering',
    BIGQUERY_ENDPOINT: fake.url,
    BILLING_DATA_DIRECTORY: folder,
    INGESTER_PORT: '0',
    INGESTER_FORWARD_PORT: '0',
    INGESTER_ADMIN_PORT: '0',
  };
  const ingester = spawnApp('ingester', [], env);
  const { url } = await ingester.logged('started');
  t.deepEqual(await post(url, 60), { accepted: 1, rejected: [] });
  ingester.process.kill('SIGKILL');
  await ingester.exit;
  await output(spawnApp('ingester', ['setup'], env));
  const list = spawnApp('ingester', ['dead-letter', 'list'], env);
  t.is(await output(list), 'There are no dead letters.\n');
  t.is(await fake.countRows('metering', 'events'), 1);
  t.notRegex(list.stderr(), /embedded Postgres/);
});
