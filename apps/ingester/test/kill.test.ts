/** An ingester that is killed under load from a client that waits for no acknowledgement. */
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import test from 'ava';
import { spawnApp } from '../../wiring/test/support/spawned-app.ts';
import { record } from './support/record.ts';

const SLOW_DISK = new URL('support/slow-disk.ts', import.meta.url);

const written = (directory: string): string =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.segment'))
    .map((name) => readFileSync(join(directory, name), 'utf8'))
    .join();

test('a killed ingester delivers after its next start what it had read, although its disk had synced none of it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'billing-'));
  const database = await openTestDatabase();
  t.teardown(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const env = {
    BILLING_DATA_DIRECTORY: folder,
    DATABASE_URL: database.url,
    INGESTER_PORT: '0',
    INGESTER_FORWARD_PORT: '0',
    INGESTER_ADMIN_PORT: '0',
  };
  const killed = spawnApp('ingester', [], { ...env, NODE_OPTIONS: `--import=${SLOW_DISK}` });
  t.teardown(() => killed.process.kill('SIGKILL'));
  const { forward } = await killed.logged('started');
  const [host = '', port] = String(forward).split(':');
  const socket = connect(Number(port), host).on('error', () => undefined);
  await once(socket, 'connect');
  const count = 200;
  for (let n = 1; n <= count; n += 1) {
    socket.write(JSON.stringify(['billing', 1, record(`key ${n}.`), null]));
    if (n % 10 === 0) await pause(1);
  }
  while (!written(join(folder, 'buffer')).includes(`"key ${count}."`)) await pause(5);
  killed.process.kill('SIGKILL');
  await killed.exit;

  const back = spawnApp('ingester', [], env);
  t.teardown(() => back.process.kill('SIGKILL'));
  const { adminUrl } = await back.logged('started');
  const stored = `billing_ingester_events_total{status="stored",amount_type="node-seconds"} ${count}`;
  let metrics = '';
  while (!metrics.includes(stored)) metrics = await (await fetch(`${adminUrl}/metrics`)).text();
  back.process.kill('SIGTERM');
  t.is(await back.exit, 0);
});
