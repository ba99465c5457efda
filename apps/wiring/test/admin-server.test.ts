import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { Counter, Registry } from 'prom-client';
import { createAdminServer, type ReadinessChecks } from '../src/run/admin-server.ts';
import { closeServer, listen } from '../src/run/listen.ts';

const serve = async (t: ExecutionContext, server: Server): Promise<string> => {
  const url = await listen(server, { host: '127.0.0.1', port: 0, setting: 'A_PORT' })();
  t.teardown(() => closeServer(server));
  return E.isRight(url) ? url.right : t.fail(url.left.message) ? '' : '';
};

const start = (t: ExecutionContext, checks: ReadinessChecks = {}): Promise<string> => {
  const registry = new Registry();
  new Counter({ name: 'events_total', help: 'Events', registers: [registry] }).inc(7);
  return serve(t, createAdminServer(registry, checks));
};

test('/healthz says that the process lives, whatever it depends on', async (t) => {
  const url = await start(t, { database: async () => E.left({ message: 'down' }) });
  const response = await fetch(`${url}/healthz`);
  t.is(response.status, 200);
  t.deepEqual(await response.json(), { status: 'ok' });
});

test('/readyz says what does not answer, and why', async (t) => {
  const url = await start(t, {
    database: async () => E.left({ message: 'connection refused' }),
    zuora: async () => E.right(1),
    broken: () => Promise.reject(new Error('a bug')),
  });
  const response = await fetch(`${url}/readyz`);
  t.is(response.status, 503);
  t.deepEqual(await response.json(), {
    ready: false,
    checks: { database: 'connection refused', zuora: 'ok', broken: 'Error: a bug' },
  });
});

test('/readyz is content when everything answers', async (t) => {
  const url = await start(t, { database: async () => E.right(undefined) });
  t.is((await fetch(`${url}/readyz`)).status, 200);
});

test('/metrics shows the app’s own registry', async (t) => {
  const url = await start(t);
  const response = await fetch(`${url}/metrics`);
  t.regex(response.headers.get('content-type') ?? '', /^text\/plain/);
  t.regex(await response.text(), /^events_total 7$/m);
});

test('anything else is not found', async (t) => {
  t.is((await fetch(`${await start(t)}/`)).status, 404);
});

for (const [target, status] of [
  ['//', 404],
  ['//healthz', 404],
  ['http://[', 400],
  ['http://x/healthz', 200],
] as const)
  test(`an address that is no plain path does no harm: ${target}`, async (t) => {
    const { port } = new URL(await start(t));
    const socket = connect(Number(port), '127.0.0.1');
    socket.end(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    t.regex((await socket.toArray()).join(''), new RegExp(`^HTTP/1\\.1 ${status} `));
  });

test('a port in use is said to be, with the setting that chooses another', async (t) => {
  const first = createServer();
  first.listen(0, '127.0.0.1');
  await once(first, 'listening');
  t.teardown(() => closeServer(first));
  const { port } = first.address() as AddressInfo;
  const second = await listen(createServer(), { host: '127.0.0.1', port, setting: 'INGESTER_PORT' })();
  t.deepEqual(
    second,
    E.left({
      _tag: 'CannotListen',
      message: `Port ${port} of 127.0.0.1 is in use. Stop what uses it, or choose another port with INGESTER_PORT.`,
    }),
  );
});
