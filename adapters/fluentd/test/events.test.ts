/** Events of other formats, sent by the clients that others wrote for them. */
import { OpenMeter, type Event as OpenMeterEvent } from '@openmeter/sdk';
import { formatInstant } from '@usage-billing/core/shared';
import test from 'ava';
import { CloudEvent, HTTP } from 'cloudevents';
import fc from 'fast-check';
import * as O from 'fp-ts/lib/Option.js';
import { Client as LagoClient } from 'lago-javascript-client';
import { keyOfCloudEvent } from '../src/events/cloud-event.ts';
import type { BatchReport } from '../src/index.ts';
import { httpInput } from './support/inputs.ts';

const cloudEvent = (change: object = {}) =>
  new CloudEvent({
    id: 'e1',
    source: '/agents/7',
    type: 'node-seconds',
    subject: '1234',
    time: '2018-06-15T09:00:00.000Z',
    data: { value: 60 },
    ...change,
  });

type Input = Awaited<ReturnType<typeof httpInput>>;

const send = (
  { port }: Input,
  headers: Readonly<Record<string, unknown>>,
  body: unknown,
  path = '/billing',
): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: headers as Record<string, string>,
    body: body as string,
  });

const STRUCTURED = { 'content-type': 'application/cloudevents+json' };

test('two sources may give their events the same id', async (t) => {
  const input = await httpInput(t);
  const batch = [cloudEvent({ source: 'a' }), cloudEvent({ source: 'b' })];
  const response = await send(input, { 'content-type': 'application/cloudevents-batch+json' }, JSON.stringify(batch));
  t.deepEqual(await response.json(), { accepted: 2, rejected: [] });
  t.deepEqual(input.keys, ['a#e1', 'b#e1']);
});

test('where ids are unique by themselves, the setting makes them the key', async (t) => {
  const input = await httpInput(t, { cloudEventIdentity: 'id' });
  await send(input, STRUCTURED, JSON.stringify(cloudEvent()));
  t.deepEqual(input.keys, ['e1']);
});

test('different events never have the same key', (t) => {
  const part = fc.string({
    unit: fc.constantFrom('a', '#', '%', '2', '3', '5', '%23', '%25'),
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(part, part, part, part, (source, id, otherSource, otherId) => {
      const same = source === otherSource && id === otherId;
      return same === (keyOfCloudEvent(source, id) === keyOfCloudEvent(otherSource, otherId));
    }),
    { numRuns: 5_000 },
  );
  t.is(keyOfCloudEvent('/agents/7', 'e1'), '/agents/7#e1');
});

for (const [what, field, change] of [
  ['without source', 'source', { source: undefined }],
  ['without id', 'id', { id: undefined }],
  ['with an empty id', 'id', { id: '' }],
] as const)
  test(`an event ${what} is refused by name`, async (t) => {
    const input = await httpInput(t);
    const response = await send(input, STRUCTURED, JSON.stringify({ ...cloudEvent().toJSON(), ...change }));
    const { rejected } = (await response.json()) as BatchReport;
    t.is(rejected[0]?.field, field);
  });

test('several wrong fields of an event each have their reason, under the names that its sender knows', async (t) => {
  const input = await httpInput(t);
  const wrong = { ...cloudEvent({ data: { value: 1.5 } }).toJSON(), subject: undefined, time: undefined };
  const { rejected } = (await (await send(input, STRUCTURED, JSON.stringify(wrong))).json()) as BatchReport;
  const reason = 'is missing; data.value must be an integer; time is missing';
  t.deepEqual(rejected, [{ index: 0, field: 'subject', reason }]);
  t.like(input.letters[0], { field: 'subject', message: reason });
});

test('a key that gets too long names both of its parts', async (t) => {
  const input = await httpInput(t);
  const response = await send(input, STRUCTURED, JSON.stringify(cloudEvent({ source: `/${'x'.repeat(600)}` })));
  t.is(((await response.json()) as BatchReport).rejected[0]?.field, 'source and id');
});

test('binary mode, as its library writes it: attributes are headers', async (t) => {
  const input = await httpInput(t);
  const { headers, body } = HTTP.binary(cloudEvent({ subject: 'é 100%' }));
  const encoded = { ...headers, 'ce-subject': '%C3%A9%20100%25' };
  t.deepEqual(await (await send(input, encoded, body)).json(), { accepted: 1, rejected: [] });
  const [event] = input.events;
  t.deepEqual([event?.uniqueKey, event?.instanceId, event?.amountType, event?.amount], [
    '/agents/7#e1',
    'é 100%',
    'node-seconds',
    60n,
  ] as never);
});

test('the letter of an event in binary mode holds all of it', async (t) => {
  const input = await httpInput(t);
  const { headers } = HTTP.binary(cloudEvent());
  t.is((await send(input, headers, '{"value":60.5}')).status, 400);
  t.is((await send(input, headers, '{"value":')).status, 400);
  t.deepEqual(
    input.letters.map(({ field }) => field),
    ['data.value', 'data'],
  );
  for (const { record } of input.letters) t.regex(record, /e1.*1234|1234.*e1/);
});

test('binary mode with data that is no JSON is an unsupported media type', async (t) => {
  const input = await httpInput(t);
  const { headers } = HTTP.binary(cloudEvent());
  t.is((await send(input, { ...headers, 'content-type': 'text/plain' }, 'x')).status, 415);
});

test('data in base64 is read, with all digits', async (t) => {
  const input = await httpInput(t);
  const base64 = Buffer.from('{"value":9223372036854775807}').toString('base64');
  const { data: _, ...event } = cloudEvent().toJSON();
  t.is((await send(input, STRUCTURED, JSON.stringify({ ...event, data_base64: base64 }))).status, 200);
  t.is<bigint | undefined, bigint>(input.events[0]?.amount, 9223372036854775807n);
  const response = await send(input, STRUCTURED, JSON.stringify({ ...event, data_base64: 'AAAA' }));
  t.is(((await response.json()) as BatchReport).rejected[0]?.field, 'data_base64');
});

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

for (const type of ['application/json', 'application/x-ndjson', 'application/cloudevents+json'])
  test(`${type} may begin with a byte order mark`, async (t) => {
    const input = await httpInput(t);
    const record = { unique_key: 'a', internal_instance_id: '1', amount_type: 't', amount_value: 1, occurred_at: 1 };
    const event = type.includes('cloudevents') ? cloudEvent() : record;
    const body = Buffer.concat([BYTE_ORDER_MARK, Buffer.from(JSON.stringify(event))]);
    t.is((await send(input, { 'content-type': type }, body)).status, 200);
    t.is(input.keys.length, 1);
  });

for (const path of ['/billing', '/billing.eu', '/billing.eu.west'])
  test(`${path} is a path for events`, async (t) => {
    const input = await httpInput(t);
    t.is((await send(input, STRUCTURED, JSON.stringify(cloudEvent()), path)).status, 200);
  });

for (const path of ['/billings', '/bill', '/billing/eu', '/api/v1/event'])
  test(`${path} is not`, async (t) => {
    const input = await httpInput(t);
    t.is((await send(input, STRUCTURED, JSON.stringify(cloudEvent()), path)).status, 404);
  });

const meterEvent = (change: Partial<OpenMeterEvent> = {}): OpenMeterEvent => ({
  id: 'm1',
  source: 'checkout',
  type: 'api-calls',
  subject: 'customer-1',
  time: new Date('2018-06-15T09:00:00Z'),
  data: { value: 3 },
  ...change,
});

test('OpenMeter’s client sends one event and many', async (t) => {
  const input = await httpInput(t);
  const client = new OpenMeter({ baseUrl: `http://127.0.0.1:${input.port}`, apiKey: 'any' });
  await client.events.ingest(meterEvent());
  await client.events.ingest([meterEvent({ id: 'm2' }), meterEvent({ id: 'm3', source: 'other' })]);
  t.deepEqual(input.keys, ['checkout#m1', 'checkout#m2', 'other#m3']);
  t.is(input.events[0]?.instanceId, 'customer-1' as never);
});

test('OpenMeter’s client is told when an event is refused', async (t) => {
  const input = await httpInput(t);
  const client = new OpenMeter({ baseUrl: `http://127.0.0.1:${input.port}`, apiKey: 'any' });
  await t.throwsAsync(async () => client.events.ingest([meterEvent(), meterEvent({ id: 'm2', data: {} })]));
  t.deepEqual(input.keys, ['checkout#m1']);
  t.is(input.letters[0]?.field, 'data.value');
});

test('the token of the input is the API key of these clients', async (t) => {
  const input = await httpInput(t, { bearerToken: 'open sesame' });
  const openMeter = (apiKey: string) => new OpenMeter({ baseUrl: `http://127.0.0.1:${input.port}`, apiKey });
  await t.throwsAsync(async () => openMeter('wrong').events.ingest(meterEvent()));
  await openMeter('open sesame').events.ingest(meterEvent());
  const lago = LagoClient('open sesame', { baseUrl: `http://127.0.0.1:${input.port}/api/v1` });
  t.is((await lago.events.createEvent({ event: lagoEvent('l1', { properties: { value: 1 } }) })).status, 200);
  t.deepEqual(input.keys, ['checkout#m1', 'l1']);
});

const lagoEvent = (transaction: string, change: object = {}) => ({
  transaction_id: transaction,
  external_subscription_id: 'sub-1',
  code: 'storage',
  timestamp: 1_529_053_200,
  properties: { gigabytes: 7, region: 'eu', replicas: 2 },
  ...change,
});

test('Lago’s client sends one event and many', async (t) => {
  const input = await httpInput(t, { amountProperty: 'gigabytes' });
  const client = LagoClient('any', { baseUrl: `http://127.0.0.1:${input.port}/api/v1` });
  t.is((await client.events.createEvent({ event: lagoEvent('l1') })).status, 200);
  const events = [lagoEvent('l2', { timestamp: '1529053200.5' }), lagoEvent('l3', { timestamp: undefined })];
  t.is((await client.events.createBatchEvents({ events } as never)).status, 200);
  t.deepEqual(
    input.events.map(({ uniqueKey, instanceId, amountType, amount, occurredAt, metadata }) => [
      uniqueKey,
      instanceId,
      amountType,
      amount,
      formatInstant(occurredAt),
      O.toUndefined(metadata),
    ]),
    [
      ['l1', '2018-06-15T09:00:00Z'],
      ['l2', '2018-06-15T09:00:00.500Z'],
      // Without a timestamp, when it was received.
      ['l3', '2018-06-15T09:10:11Z'],
    ].map(([key, time]) => [key, 'sub-1', 'storage', 7n, time, { region: 'eu', replicas: '2' }]) as never,
  );
});

test('an event of Lago’s that names only a customer is that customer’s', async (t) => {
  const input = await httpInput(t, { amountProperty: 'gigabytes' });
  const event = lagoEvent('l1', { external_subscription_id: undefined, external_customer_id: 'customer-1' });
  await send(input, { 'content-type': 'application/json' }, JSON.stringify({ event }), '/api/v1/events');
  t.is(input.events[0]?.instanceId, 'customer-1' as never);
});

test('what is wrong with an event of Lago’s is said in its own words', async (t) => {
  const input = await httpInput(t, { amountProperty: 'gigabytes' });
  const events = [
    lagoEvent('good'),
    lagoEvent('l1', { properties: { gigabytes: 1.5 } }),
    lagoEvent('l2', { code: '' }),
    lagoEvent('l3', { timestamp: 'soon' }),
    lagoEvent('', {}),
    7,
  ];
  const response = await send(
    input,
    { 'content-type': 'application/json' },
    JSON.stringify({ events }),
    '/api/v1/events/batch',
  );
  t.is(response.status, 422);
  const { accepted, rejected } = (await response.json()) as BatchReport;
  t.is(accepted, 1);
  t.deepEqual(
    rejected.map(({ index, field }) => [index, field]),
    [
      [1, 'properties.gigabytes'],
      [2, 'code'],
      [3, 'timestamp'],
      [4, 'transaction_id'],
      [5, 'event'],
    ],
  );
});
