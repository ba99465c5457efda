/** The ingester as a process, with its event store away when it starts. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import test, { type ExecutionContext } from 'ava';
import { type SpawnedApp, spawnApp } from '../../wiring/test/support/spawned-app.ts';

const unusedPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

const start = (t: ExecutionContext, folder: string, databaseUrl: string): SpawnedApp => {
  const app = spawnApp('ingester', [], {
    BILLING_DATA_DIRECTORY: folder,
    DATABASE_URL: databaseUrl,
    INGESTER_PORT: '0',
    INGESTER_FORWARD_PORT: '0',
    INGESTER_ADMIN_PORT: '0',
  });
  t.teardown(() => app.process.kill('SIGKILL'));
  return app;
};

test('an ingester takes events while its database is away, and delivers them after the next start', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'billing-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const away = start(t, folder, `postgres://somebody:hunter2@127.0.0.1:${await unusedPort()}/db`);
  const { url } = await away.logged('started');
  const { failure } = await away.logged('the event store cannot be reached; events wait on disk');
  t.regex(String(failure), /The database cannot be used/);
  const event = { unique_key: 'k', internal_instance_id: '1', amount_type: 'samples', amount_value: 1, occurred_at: 0 };
  const response = await fetch(String(url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(event),
  });
  t.deepEqual(await response.json(), { accepted: 1, rejected: [] });
  away.process.kill('SIGKILL');
  await away.exit;
  t.notRegex(away.stderr(), /hunter2/);

  const database = await openTestDatabase();
  t.teardown(database.close);
  const back = start(t, folder, database.url);
  const { adminUrl } = await back.logged('started');
  let metrics = '';
  while (!metrics.includes('billing_ingester_events_total{status="stored",amount_type="samples"} 1'))
    metrics = await (await fetch(`${adminUrl}/metrics`)).text();
  back.process.kill('SIGTERM');
  t.is(await back.exit, 0);
});
