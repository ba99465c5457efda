import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { formatInstant, instant } from '@usage-billing/core/shared';
import type { AppendOutcome, BillingEvent, EventStoreError } from '@usage-billing/core/usage';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { createHttpInput, type HttpInputOptions, type RecordResults } from '../src/index.ts';
import { record } from './support/record.ts';

const CLOCK = { now: () => instant(1_529_053_811_000_000n) };

interface Started {
  readonly url: string;
  readonly port: number;
  /** What reached the store, in order. */
  readonly stored: BillingEvent[];
  /** What became of each record, rejected ones first. */
  readonly results: string[];
  readonly failures: string[];
}

const statusesOf = ({ events, outcomes, rejected }: RecordResults): ReadonlyArray<string> => [
  ...Array<string>(rejected).fill('rejected'),
  ...(outcomes === 'failed' ? events.map(() => 'failed') : outcomes.map(({ _tag }) => _tag)),
];

const start = async (t: ExecutionContext, options: Partial<HttpInputOptions> = {}): Promise<Started> => {
  const stored: BillingEvent[] = [];
  const results: string[] = [];
  const failures: string[] = [];
  const input = createHttpInput({
    ingest: (events) => async () => {
      stored.push(...events);
      return E.right(events.map((): AppendOutcome => ({ _tag: 'Stored' })));
    },
    clock: CLOCK,
    onRecords: (dealtWith) => results.push(...statusesOf(dealtWith)),
    onFailure: (message) => failures.push(message),
    ...options,
  });
  input.server.listen(0, '127.0.0.1');
  await once(input.server, 'listening');
  t.teardown(() => input.close());
  const { port } = input.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/billing`, port, stored, results, failures };
};

const post = (url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
  });

/** A store that answers once told so. */
const gate = (): { readonly opened: Promise<void>; readonly open: () => void } => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
};

test('a single object is accepted', async (t) => {
  const { url, stored } = await start(t);
  const response = await post(url, record('a'));
  t.is(response.status, 200);
  t.deepEqual(await response.json(), { accepted: 1, rejected: [] });
  t.deepEqual(
    stored.map(({ uniqueKey }) => uniqueKey),
    ['a'],
  );
});

test('the largest amount reaches the store with all its digits', async (t) => {
  const { url, stored } = await start(t);
  await post(url, JSON.stringify(record('a')).replace(':60,', ':9223372036854775807,'));
  t.is<bigint | undefined, bigint>(stored[0]?.amount, 9223372036854775807n);
});

test('good records of a batch are stored, bad ones are named by index, field and reason', async (t) => {
  const { url, stored } = await start(t);
  const response = await post(url, [record('a'), record('b', { amount_value: 1.5 }), record('c'), 7]);
  t.is(response.status, 200);
  t.deepEqual(await response.json(), {
    accepted: 2,
    rejected: [
      { index: 1, field: 'amount_value', reason: 'must be an integer' },
      { index: 3, field: 'record', reason: 'must be a JSON object' },
    ],
  });
  t.deepEqual(
    stored.map(({ uniqueKey }) => uniqueKey),
    ['a', 'c'],
  );
});

test('a batch in which nothing is acceptable is a bad request and reaches no store', async (t) => {
  const { url } = await start(t, { ingest: () => () => Promise.reject(new Error('was asked')) });
  const response = await post(url, [record('a', { amount_type: '' })]);
  t.is(response.status, 400);
  t.deepEqual(await response.json(), {
    accepted: 0,
    rejected: [{ index: 0, field: 'amount_type', reason: 'must have 1 to 128 characters, this has 0' }],
  });
});

test('an empty batch is a good request', async (t) => {
  const { url } = await start(t);
  t.is((await post(url, [])).status, 200);
});

test('what the store refuses is rejected; what it puts aside is accepted and said to be put aside', async (t) => {
  const outcomes: ReadonlyArray<AppendOutcome> = [
    { _tag: 'Refused', reason: 'too odd' },
    { _tag: 'Quarantined', reason: 'the key has another amount' },
    { _tag: 'Duplicate' },
    { _tag: 'Stored' },
  ];
  const { url, results } = await start(t, { ingest: () => async () => E.right(outcomes) });
  const response = await post(url, [1, record('a'), record('b'), record('c'), record('d')]);
  t.is(response.status, 200);
  t.deepEqual(await response.json(), {
    accepted: 3,
    rejected: [
      { index: 0, field: 'record', reason: 'must be a JSON object' },
      { index: 1, field: 'record', reason: 'too odd' },
    ],
    quarantined: [{ index: 2, reason: 'the key has another amount' }],
  });
  t.deepEqual(results, ['rejected', 'Refused', 'Quarantined', 'Duplicate', 'Stored']);
});

test('the answer waits until the store has committed', async (t) => {
  const asked = gate();
  const committed = gate();
  const { url } = await start(t, {
    ingest: () => async () => {
      asked.open();
      await committed.opened;
      return E.right([{ _tag: 'Stored' }]);
    },
  });
  let answered = false;
  const response = post(url, record('a')).then((answer) => {
    answered = true;
    return answer;
  });
  await asked.opened;
  t.false(answered);
  committed.open();
  t.is((await response).status, 200);
});

test('a failing store is answered with 503 and a time to come back, and counted as failed', async (t) => {
  const down: EventStoreError = { _tag: 'EventStoreUnavailable', message: 'connection refused' };
  const { url, results, failures } = await start(t, { ingest: () => async () => E.left(down) });
  const response = await post(url, [record('a'), 7]);
  t.is(response.status, 503);
  t.is(response.headers.get('retry-after'), '5');
  t.deepEqual(results, ['rejected', 'failed']);
  t.deepEqual(failures, ['connection refused']);
});

test('a store that breaks its promise and throws does not end the server', async (t) => {
  const { url, failures } = await start(t, { ingest: () => () => Promise.reject(new Error('a bug')) });
  t.is((await post(url, record('a'))).status, 500);
  t.is((await post(url, record('a'))).status, 500);
  t.regex(failures[0] ?? '', /a bug/);
});

test('an unknown tag is not found', async (t) => {
  const { url } = await start(t);
  const response = await post(`${url}s`, record('a'));
  t.is(response.status, 404);
  t.deepEqual(await response.json(), { error: 'There is nothing here; send events to /billing' });
});

test('?time= says when records occurred that do not say so themselves', async (t) => {
  const { url, stored } = await start(t);
  const { occurred_at: _, ...silent } = record('silent');
  t.is((await post(`${url}?time=1529053811.5`, [record('a'), silent])).status, 200);
  t.deepEqual(
    stored.map(({ occurredAt }) => formatInstant(occurredAt)),
    ['2018-06-15T09:00:00Z', '2018-06-15T09:10:11.500Z'],
  );
  const wrong = await post(`${url}?time=now`, record('a'));
  t.is(wrong.status, 400);
  t.regex(await wrong.text(), /parameter .*time/);
});

test('only POST is allowed', async (t) => {
  const { url } = await start(t);
  const response = await fetch(url);
  t.is(response.status, 405);
  t.is(response.headers.get('allow'), 'POST');
});

for (const headers of [
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=latin1' },
  { 'content-encoding': 'br' },
  { 'content-encoding': 'gzip, gzip' },
])
  test(`${JSON.stringify(headers)} is an unsupported media type`, async (t) => {
    const { url } = await start(t);
    t.is((await post(url, record('a'), headers)).status, 415);
  });

test('a charset of UTF-8 may be named', async (t) => {
  const { url } = await start(t);
  t.is((await post(url, record('a'), { 'content-type': 'application/json; charset=UTF-8' })).status, 200);
});

test('a request without a body is told that a length is required', async (t) => {
  const { url } = await start(t);
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' } });
  t.is(response.status, 411);
});

for (const body of ['{"unique_key":', 'nonsense', '[{}'])
  test(`a body that is not JSON is a bad request: ${body}`, async (t) => {
    const { url } = await start(t);
    const response = await post(url, body);
    t.is(response.status, 400);
    t.regex(((await response.json()) as { readonly error: string }).error, /^The body cannot be read: /);
  });

test('a body that is not UTF-8 is a bad request', async (t) => {
  const { url } = await start(t);
  const response = await post(url, new Uint8Array([0x22, 0xff, 0x22]));
  t.is(response.status, 400);
  t.deepEqual(await response.json(), { error: 'The body cannot be read: it is not UTF-8' });
});

test('a body over the limit is too large, announced or chunked, and the server goes on', async (t) => {
  const { url, stored } = await start(t, { maxBodyBytes: 1000 });
  const large = JSON.stringify([record('x'.repeat(400)), record('y'.repeat(400))]);
  t.is((await post(url, large)).status, 413);
  const chunked = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: new Blob([large, ' '.repeat(3_000_000)]).stream(),
    duplex: 'half',
  } as RequestInit);
  t.is(chunked.status, 413);
  t.is((await post(url, record('a'))).status, 200);
  t.is(stored.length, 1);
});

test('a body that is announced to be too large is refused before it is sent', async (t) => {
  const { port } = await start(t);
  const socket = connect(port, '127.0.0.1');
  t.teardown(() => socket.destroy());
  socket.write(
    `POST /billing HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${32 * 1024 * 1024 + 1}\r\n\r\n`,
  );
  const [answer] = (await once(socket, 'data')) as [Buffer];
  t.regex(answer.toString(), /^HTTP\/1\.1 413 /);
});

test('bodies in flight over the limit are answered with 503 until the others are done', async (t) => {
  const asked = gate();
  const committed = gate();
  const { url } = await start(t, {
    maxBytesInFlight: 600,
    ingest: (events) => async () => {
      if (events[0]?.uniqueKey.startsWith('slow') === true) {
        asked.open();
        await committed.opened;
      }
      return E.right(events.map(() => ({ _tag: 'Stored' })));
    },
  });
  const first = post(url, record('slow'.repeat(100)));
  await asked.opened;
  const second = await post(url, record('a'.repeat(100)));
  t.is(second.status, 503);
  t.is(second.headers.get('retry-after'), '1');
  committed.open();
  t.is((await first).status, 200);
  t.is((await post(url, record('a'.repeat(100)))).status, 200);
});

test('with a bearer token, only those who carry it may send', async (t) => {
  const { url } = await start(t, { bearerToken: 'open sesame' });
  t.is((await post(url, record('a'))).status, 401);
  t.is((await post(url, record('a'), { authorization: 'Bearer wrong' })).status, 401);
  t.is((await post(url, record('a'), { authorization: 'Bearer open sesame' })).status, 200);
});

test('while the bearer token is rotated both are accepted', async (t) => {
  const { url } = await start(t, { bearerToken: ['open sesame', 'the old one'] });
  t.is((await post(url, record('a'), { authorization: 'Bearer the old one' })).status, 200);
  t.is((await post(url, record('b'), { authorization: 'Bearer open sesame' })).status, 200);
  t.is((await post(url, record('c'), { authorization: 'Bearer open sesame,the old one' })).status, 401);
});

test('a client that goes away in the middle of a body leaves nothing held', async (t) => {
  const { url, port } = await start(t, { maxBytesInFlight: 1000 });
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      `POST /billing HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n${'x'.repeat(800)}`,
    );
    socket.end();
    await once(socket.resume(), 'close');
  }
  t.is((await post(url, record('a'.repeat(500)))).status, 200);
});

test('close answers what is under way and takes nothing new', async (t) => {
  const asked = gate();
  const committed = gate();
  const input = createHttpInput({
    clock: CLOCK,
    ingest: () => async () => {
      asked.open();
      await committed.opened;
      return E.right([{ _tag: 'Stored' }]);
    },
  });
  input.server.listen(0, '127.0.0.1');
  await once(input.server, 'listening');
  const url = `http://127.0.0.1:${(input.server.address() as AddressInfo).port}/billing`;
  const underWay = post(url, record('a'));
  await asked.opened;
  const closed = input.close();
  await t.throwsAsync(post(url, record('b')));
  committed.open();
  t.is((await underWay).status, 200);
  await closed;
});
