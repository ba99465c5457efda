/** `billing ready` over real admin ports. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Environment } from '@usage-billing/wiring/program';
import test, { type ExecutionContext } from 'ava';
import { runInProcess } from '../../wiring/test/support/run-in-process.ts';
import { billing } from '../src/billing.ts';

const APPS = ['INGESTER', 'AGGREGATOR', 'UPLOADER', 'ENFORCER', 'BILLING_API', 'BILLING_ADMIN', 'RECONCILER'];

const listening = async (respond: RequestListener): Promise<Server & { readonly port: string }> => {
  const server = createServer(respond);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(server, { port: String((server.address() as AddressInfo).port) });
};

/** A port on which nobody listens any more. */
let closed = '';

test.before(async () => {
  const server = await listening(() => undefined);
  closed = server.port;
  await new Promise((resolve) => server.close(resolve));
});

const run = (env: Environment, ...options: ReadonlyArray<string>) =>
  runInProcess(billing, ['ready', ...options], {
    ...Object.fromEntries(APPS.map((app) => [`${app}_ADMIN_PORT`, closed])),
    ...env,
  });

const appThatSays = async (t: ExecutionContext, status: number, body: string): Promise<string> => {
  const server = await listening((_, response) => response.writeHead(status).end(body));
  t.teardown(() => server.close());
  return server.port;
};

const READY = '{"ready":true,"checks":{"postgres":"ok"}}';
const NOT_READY = '{"ready":false,"checks":{"postgres":"connection refused","zuora":"ok"}}';

test('with nothing running, it fails', async (t) => {
  const { exit, stdout } = await run({});
  t.is(exit, 1);
  t.regex(stdout, /ingester +│ 127\.0\.0\.1:\d+ +│ not running/);
});

test('what runs and is ready is enough; an app that listens everywhere is asked on this machine', async (t) => {
  const port = await appThatSays(t, 200, READY);
  const { exit, stdout } = await run({ INGESTER_ADMIN_PORT: port, INGESTER_ADMIN_HOST: '0.0.0.0' }, '--json');
  t.is(exit, 0);
  t.deepEqual(JSON.parse(stdout).apps[0], {
    app: 'ingester',
    address: `127.0.0.1:${port}`,
    state: 'ready',
    failing: [],
  });
});

test('one that is not ready fails, with the check that did not pass', async (t) => {
  const [good, bad] = [await appThatSays(t, 200, READY), await appThatSays(t, 503, NOT_READY)];
  const { exit, stdout } = await run({ INGESTER_ADMIN_PORT: good, BILLING_API_ADMIN_PORT: bad });
  t.is(exit, 1);
  t.regex(stdout, /api +│ 127\.0\.0\.1:\d+ +│ not ready +│ postgres: connection refused/);
  t.notRegex(stdout, /zuora/);
});

test('something else on the port is not an app', async (t) => {
  const { exit, stdout } = await run({ UPLOADER_ADMIN_PORT: await appThatSays(t, 503, '<html>') });
  t.is(exit, 1);
  t.regex(stdout, /uploader .*not ready +│ response: is not JSON/);
});

test('an app that is asked by name must run; an unknown one is bad usage', async (t) => {
  const ready = { INGESTER_ADMIN_PORT: await appThatSays(t, 200, READY) };
  t.is((await run(ready, '--app', 'ingester')).exit, 0);
  t.is((await run(ready, '--app', 'uploader')).exit, 1);
  const { exit, stderr } = await run(ready, '--app', 'nothing');
  t.is(exit, 2);
  t.regex(stderr, /--app must be one of ingester, aggregator, .*, and is nothing/);
});
