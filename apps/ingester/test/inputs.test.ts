/** Settings of the inputs: which of them are refused at the start, and what the others do. */
import { closeContainer, createContainer, memoryModule, StartFailure } from '@usage-billing/wiring';
import test, { type ExecutionContext } from 'ava';
import { startIngester } from '../src/index.ts';
import { configOf } from './support/ingester.ts';
import { record } from './support/record.ts';

type Settings = Readonly<Record<string, string>>;

const start = async (t: ExecutionContext, settings: Settings) => {
  const container = await createContainer(memoryModule());
  t.teardown(() => closeContainer(container));
  const ingester = await startIngester(container, configOf(t, {}, settings));
  t.teardown(ingester.close);
  return ingester;
};

const OPEN = { INGESTER_FORWARD_HOST: '0.0.0.0' };
const TOKEN = { INGESTER_TOKEN: 'open sesame' };

test('a token for HTTP beside a forward port that is open to everybody is a start failure', async (t) => {
  const error = await t.throwsAsync(start(t, { ...OPEN, ...TOKEN }), { instanceOf: StartFailure });
  t.is(
    error?.message,
    'INGESTER_FORWARD_HOST is 0.0.0.0, where anybody can send events, although HTTP asks for credentials: ' +
      'set INGESTER_SHARED_KEY or INGESTER_FORWARD_TLS_CLIENT_CA, or listen on 127.0.0.1',
  );
});

for (const [what, settings] of [
  ['with a shared key', { ...OPEN, ...TOKEN, INGESTER_SHARED_KEY: 'open sesame' }],
  ['on the loopback address', { ...TOKEN, INGESTER_FORWARD_HOST: '127.0.0.2' }],
  ['where HTTP asks for nothing either', OPEN],
] as const)
  test(`a forward port ${what} is no start failure`, async (t) => {
    t.truthy((await start(t, settings)).forwardAddress);
  });

test('everything that is wrong with the certificates of both inputs is said at once', async (t) => {
  const error = await t.throwsAsync(
    start(t, {
      INGESTER_TLS_CLIENT_CA: '/nowhere/ca.pem',
      INGESTER_FORWARD_TLS_CERT: '/nowhere/cert.pem',
      INGESTER_FORWARD_TLS_KEY: '/nowhere/key.pem',
    }),
    { instanceOf: StartFailure },
  );
  t.deepEqual(error?.message.split('\n'), [
    'INGESTER_TLS_CLIENT_CA needs INGESTER_TLS_CERT and INGESTER_TLS_KEY',
    'INGESTER_FORWARD_TLS_CERT: the file /nowhere/cert.pem cannot be read (ENOENT)',
    'INGESTER_FORWARD_TLS_KEY: the file /nowhere/key.pem cannot be read (ENOENT)',
  ]);
});

const cloudEvent = {
  specversion: '1.0',
  id: 'e1',
  source: 'a',
  type: 'node-seconds',
  subject: '1234',
  time: '2018-06-15T09:00:00Z',
  data: { tokens: 7, value: 'no amount' },
};

for (const [identity, key] of [
  ['source-and-id', 'a#e1'],
  ['id', 'e1'],
] as const)
  test(`a CloudEvent is named by ${identity}, and its amount is where the setting says`, async (t) => {
    const ingester = await start(t, {
      INGESTER_CLOUDEVENTS_IDENTITY: identity,
      INGESTER_AMOUNT_PROPERTY: 'tokens',
    });
    const send = (body: object, type: string) =>
      fetch(ingester.url, { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) });
    t.is((await send(cloudEvent, 'application/cloudevents+json')).status, 200);
    const same = record(key, { amount_value: 7, occurred_at: cloudEvent.time, metadata: null });
    t.is((await send(same, 'application/json')).status, 200);
    await ingester.spool.drained();
    t.regex(await ingester.registry.metrics(), /status="duplicate",amount_type="node-seconds"\} 1\n/);
  });
