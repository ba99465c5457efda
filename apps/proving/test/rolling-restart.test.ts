/** Each of two instances is restarted under load, behind a proxy that never tries twice: no request fails, no event is lost. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import { closeBillingPool, createBillingPool } from '@usage-billing/postgres';
import { query } from '@usage-billing/postgres/testing';
import { DEFAULT_CREDENTIALS, startFakeZuora } from '@usage-billing/zuora-fake';
import test, { type ExecutionContext } from 'ava';
import { type SpawnedApp, spawnApp } from '../../wiring/test/support/spawned-app.ts';
import { type Backend, freePorts, haproxyProgram, startHaproxy } from './support/haproxy.ts';

const CLIENTS = 8;

type Start = (backend: Backend, index: number) => SpawnedApp;

interface Load {
  sent: number;
  readonly failures: string[];
}

const keepSending = async (
  send: (n: number) => Promise<Response>,
  load: Load,
  isOver: () => boolean,
): Promise<void> => {
  while (!isOver()) {
    const n = load.sent;
    load.sent += 1;
    try {
      const response = await send(n);
      await response.arrayBuffer();
      if (!response.ok) load.failures.push(`${n}: ${response.status}`);
    } catch (error) {
      load.failures.push(`${n}: ${String(error)} ${String((error as Error).cause)}`);
    }
    await pause(2);
  }
};

/** Restarts one instance after the other while clients send. */
const restartUnderLoad = async (
  t: ExecutionContext,
  program: string,
  start: Start,
  send: (url: string, n: number) => Promise<Response>,
): Promise<Load> => {
  const [a = 0, b = 0, c = 0, d = 0] = await freePorts(4);
  const backends: ReadonlyArray<Backend> = [
    { port: a, adminPort: b },
    { port: c, adminPort: d },
  ];
  const begin = async (index: number): Promise<SpawnedApp> => {
    const app = start(backends[index] as Backend, index);
    t.teardown(() => app.process.kill('SIGKILL'));
    await app.logged('started');
    return app;
  };
  const apps = [await begin(0), await begin(1)];
  const proxy = await startHaproxy(program, backends);
  t.teardown(proxy.stop);
  await proxy.hasUp(2);
  const load: Load = { sent: 0, failures: [] };
  let over = false;
  const clients = Array.from({ length: CLIENTS }, () =>
    keepSending(
      (n) => send(proxy.url, n),
      load,
      () => over,
    ),
  );
  for (const index of [0, 1]) {
    apps[index]?.process.kill('SIGTERM');
    t.is(await apps[index]?.exit, 0);
    apps[index] = await begin(index);
    await proxy.hasUp(2);
  }
  over = true;
  await Promise.all(clients);
  for (const app of apps) app.process.kill('SIGTERM');
  for (const app of apps) t.is(await app.exit, 0);
  return load;
};

const openWorld = async (t: ExecutionContext) => {
  const database = await openTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'billing-'));
  t.teardown(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { databaseUrl: database.url, folder };
};

const restartIngesters = async (t: ExecutionContext, program: string): Promise<void> => {
  const { databaseUrl, folder } = await openWorld(t);
  const start: Start = ({ port, adminPort }, index) =>
    spawnApp('ingester', [], {
      DATABASE_URL: databaseUrl,
      BILLING_DATA_DIRECTORY: join(folder, String(index)),
      INGESTER_PORT: String(port),
      INGESTER_FORWARD_PORT: '0',
      INGESTER_ADMIN_PORT: String(adminPort),
      INGESTER_DRAIN_SECONDS: '1',
    });
  const load = await restartUnderLoad(t, program, start, (url, n) =>
    fetch(`${url}/billing`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        unique_key: `key ${n}`,
        internal_instance_id: '1234',
        amount_type: 'node-seconds',
        amount_value: 60,
        occurred_at: '2018-06-15T09:00:00Z',
      }),
    }),
  );
  t.deepEqual(load.failures, []);
  const pool = await createBillingPool({ url: databaseUrl })();
  if (pool._tag === 'Left') throw new Error(pool.left.message);
  const stored = (): Promise<number> =>
    pool.right.oneFirst(query<{ readonly events: number }>()`select count(*)::int as events from events`);
  t.is(await stored(), load.sent);
  t.log(`${load.sent} events, none lost`);
  await closeBillingPool(pool.right);
};

const restartApis = async (t: ExecutionContext, program: string): Promise<void> => {
  const { databaseUrl } = await openWorld(t);
  const zuora = await startFakeZuora();
  t.teardown(zuora.close);
  const start: Start = ({ port, adminPort }) =>
    spawnApp('api', ['--insecure-dev'], {
      DATABASE_URL: databaseUrl,
      ZUORA_URL: zuora.url,
      ZUORA_CLIENT_ID: DEFAULT_CREDENTIALS.clientId,
      ZUORA_CLIENT_SECRET: DEFAULT_CREDENTIALS.clientSecret,
      BILLING_API_LINK_SECRET: 'a secret of links for a test, long enough',
      BILLING_API_PORT: String(port),
      BILLING_API_ADMIN_PORT: String(adminPort),
      BILLING_API_DRAIN_SECONDS: '1',
      BILLING_LOG_LEVEL: 'info',
    });
  const load = await restartUnderLoad(t, program, start, (url) => fetch(`${url}/openapi.json`));
  t.deepEqual(load.failures, []);
  t.log(`${load.sent} requests, none failed`);
};

const program = haproxyProgram();
for (const [title, restart] of [
  ['ingesters are restarted one after the other, and no event is lost', restartIngesters],
  ['APIs are restarted one after the other, and no request fails', restartApis],
] as const)
  if (program === undefined) test.skip(`${title} (left out: haproxy is not installed here)`, () => undefined);
  else test.serial(title, (t) => restart(t, program));
