/** Every form in which a batch may be sent, over real HTTP. */
import { once } from 'node:events';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { EventTime } from '@usage-billing/contracts/wire';
import { formatInstant, instant } from '@usage-billing/core/shared';
import type { AppendOutcome, BillingEvent, DeadLetter } from '@usage-billing/core/usage';
import test, { type ExecutionContext } from 'ava';
import { CloudEvent, HTTP } from 'cloudevents';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { createHttpInput, type HttpInputOptions } from '../src/index.ts';
import { authority, type Identity } from './support/certificates.ts';
import { pack as packed } from './support/pack.ts';
import { record } from './support/record.ts';

const start = async (t: ExecutionContext, options: Partial<HttpInputOptions> = {}) => {
  const stored: BillingEvent[] = [];
  const letters: DeadLetter[] = [];
  const input = createHttpInput({
    ingest: (events) => async () => {
      stored.push(...events);
      return E.right(events.map((): AppendOutcome => ({ _tag: 'Accepted' })));
    },
    reject: (rejected) => TE.fromIO(() => void letters.push(...rejected)),
    clock: { now: () => instant(1_529_053_811_000_000n) },
    ...options,
  });
  input.server.listen(0, '127.0.0.1');
  await once(input.server, 'listening');
  t.teardown(() => input.close());
  const { port } = input.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/billing`, port, stored, letters };
};

const post = (url: string, type: string, body: string | Uint8Array, encoding?: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': type, ...(encoding === undefined ? {} : { 'content-encoding': encoding }) },
    body: body as string,
  });

const keysAndAmounts = (events: ReadonlyArray<BillingEvent>) =>
  events.map(({ uniqueKey, amount }) => [uniqueKey, amount] as const);

const LARGEST = 9223372036854775807n;
const largest = record('b', { amount_value: LARGEST });
const largestJson = JSON.stringify(record('b')).replace(':60,', `:${LARGEST},`);
const both = `[${JSON.stringify(record('a'))},${largestJson}]`;

const forms: ReadonlyArray<readonly [name: string, type: string, body: string | Uint8Array]> = [
  ['a JSON array', 'application/json', both],
  ['lines of JSON', 'application/x-ndjson', `${JSON.stringify(record('a'))}\n${largestJson}\r\n\n`],
  ['a MessagePack array', 'application/msgpack', packed([record('a'), largest])],
  [
    'MessagePack maps one after the other',
    'application/msgpack',
    Buffer.concat([packed(record('a', { occurred_at: new EventTime(1_529_053_200, 0) })), packed(largest)]),
  ],
  ['a form with json=', 'application/x-www-form-urlencoded', `json=${encodeURIComponent(both)}`],
  [
    'a form with msgpack=',
    'application/x-www-form-urlencoded',
    `msgpack=${Buffer.from(packed([record('a'), largest]))
      .toString('latin1')
      .replace(/[\s\S]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`)}`,
  ],
];
for (const [name, type, body] of forms)
  test(`${name} is read, with all digits`, async (t) => {
    const { url, stored } = await start(t);
    const response = await post(url, type, body);
    t.deepEqual(await response.json(), { accepted: 2, rejected: [] });
    t.deepEqual(keysAndAmounts(stored), [
      ['a', 60n],
      ['b', LARGEST],
    ] as never);
    t.is(formatInstant(stored[0]?.occurredAt ?? instant(0n)), '2018-06-15T09:00:00Z');
  });

for (const [name, encoding, pack] of [
  ['gzip', 'gzip', gzipSync],
  ['deflate', 'deflate', deflateSync],
  ['deflate without its header', 'deflate', deflateRawSync],
  ['zstd', 'zstd', zstdCompressSync],
] as const)
  test(`a body compressed with ${name} is read`, async (t) => {
    const { url, stored } = await start(t);
    t.is((await post(url, 'application/json', pack(both), encoding)).status, 200);
    t.is(stored.length, 2);
  });

test('a small body that stands for a huge one is too large', async (t) => {
  const { url } = await start(t, { maxBodyBytes: 100_000 });
  for (const [encoding, pack] of [
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const) {
    const bomb = pack(Buffer.alloc(50_000_000, ' '));
    t.true(bomb.length < 100_000);
    t.is((await post(url, 'application/json', bomb, encoding)).status, 413);
  }
});

test('a body that is not what its encoding says is a bad request', async (t) => {
  const { url } = await start(t);
  const response = await post(url, 'application/json', both, 'gzip');
  t.is(response.status, 400);
  t.regex(await response.text(), /it is not gzip/);
});

test('a line that is not JSON is rejected alone, and kept as a dead letter before the answer', async (t) => {
  const { url, stored, letters } = await start(t);
  const body = `${JSON.stringify(record('a'))}\n{"unique_key":\n${JSON.stringify(record('c', { amount_value: 1.5 }))}`;
  const response = await post(url, 'application/x-ndjson', body);
  t.is(response.status, 200);
  const report = (await response.json()) as { readonly accepted: number; readonly rejected: ReadonlyArray<object> };
  t.is(report.accepted, 1);
  t.like(report.rejected[0], { index: 1, field: 'record' });
  t.deepEqual(report.rejected[1], { index: 2, field: 'amount_value', reason: 'must be an integer' });
  t.is(stored.length, 1);
  t.deepEqual(
    letters.map(({ reason, source, field, record: text }) => [reason, source, field, text]),
    [
      ['rejected', 'http', 'record', '{"unique_key":'],
      ['rejected', 'http', 'amount_value', JSON.stringify(record('c', { amount_value: 1.5 }))],
    ],
  );
});

test('when a dead letter cannot be kept, nothing is acknowledged', async (t) => {
  const { url, stored } = await start(t, {
    reject: () => TE.left({ _tag: 'DeadLettersUnavailable', message: 'the disk is full: free some space' }),
  });
  const response = await post(url, 'application/json', JSON.stringify([record('a'), record('')]));
  t.is(response.status, 503);
  t.regex(await response.text(), /the disk is full/);
  t.is(stored.length, 0);
});

test('a rejected MessagePack record is kept as JSON, with all digits', async (t) => {
  const { url, letters } = await start(t);
  await post(
    url,
    'application/msgpack',
    packed(record('', { amount_value: LARGEST, occurred_at: new EventTime(7, 5) })),
  );
  t.regex(letters[0]?.record ?? '', /"amount_value":9223372036854775807,"occurred_at":7\.000000005/);
});

const cloudEvent = (id: string, change: object = {}) =>
  new CloudEvent({
    id,
    source: '/agents/7',
    type: 'node-seconds',
    subject: '1234',
    time: '2018-06-15T09:00:00.000Z',
    data: { value: 60 },
    ...change,
  });

test('CloudEvents of their own library are read, one and many', async (t) => {
  const { url, stored } = await start(t);
  const message = HTTP.structured(cloudEvent('a'));
  t.is((await post(url, message.headers['content-type'] as string, message.body as string)).status, 200);
  for (const type of ['application/cloudevents-batch+json', 'application/cloudevents+json-batch'])
    t.is((await post(url, type, JSON.stringify([cloudEvent('b'), cloudEvent('c')]))).status, 200);
  t.deepEqual(
    stored.map(({ uniqueKey, instanceId, amountType, amount, occurredAt }) => [
      uniqueKey,
      instanceId,
      amountType,
      amount,
      formatInstant(occurredAt),
    ]),
    ['a', 'b', 'c', 'b', 'c'].map((id) => [
      `/agents/7#${id}`,
      '1234',
      'node-seconds',
      60n,
      '2018-06-15T09:00:00Z',
    ]) as never,
  );
});

test('what is wrong with a CloudEvent is said in its own words', async (t) => {
  const { url } = await start(t);
  const events = [
    cloudEvent('a', { data: { value: 1.5 } }),
    { ...cloudEvent('b').toJSON(), specversion: '0.3' },
    cloudEvent('c', { data: 'x' }),
    cloudEvent('d', { subject: undefined }),
  ];
  const response = await post(url, 'application/cloudevents+json', JSON.stringify(events));
  t.is(response.status, 400);
  const { rejected } = (await response.json()) as { readonly rejected: ReadonlyArray<{ readonly field: string }> };
  t.deepEqual(
    rejected.map(({ field }) => field),
    ['data.value', 'specversion', 'data', 'subject'],
  );
});

const overTls = (port: number, ca: string, client?: Identity): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const request = httpsRequest(
      {
        port,
        host: '127.0.0.1',
        servername: 'localhost',
        path: '/billing',
        method: 'POST',
        ca,
        headers: { 'content-type': 'application/json' },
        ...client,
      },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    request.on('error', reject);
    request.end(JSON.stringify(record('a')));
  });

test('with mutual TLS only clients whose certificate the authority signed may send', async (t) => {
  const [ours, theirs] = [await authority('ours'), await authority('theirs')];
  const { port, stored } = await start(t, { tls: { ...(await ours.issue('localhost')), clientCa: ours.certificate } });
  t.is(await overTls(port, ours.certificate, await ours.issue('agent')), 200);
  await t.throwsAsync(overTls(port, ours.certificate));
  await t.throwsAsync(overTls(port, ours.certificate, await theirs.issue('agent')));
  t.is(stored.length, 1);
});
