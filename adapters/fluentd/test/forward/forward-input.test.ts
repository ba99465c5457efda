/** The forward input over real TCP: with clients that others wrote, and with peers that misbehave. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { FluentClient } from '@fluent-org/logger';
import { decode, encode } from '@msgpack/msgpack';
import { instant } from '@usage-billing/core/shared';
import type { AppendOutcome, BillingEvent, DeadLetter, EventStoreError } from '@usage-billing/core/usage';
import test, { type ExecutionContext } from 'ava';
import fluentLogger from 'fluent-logger';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { createForwardInput, type ForwardInputOptions } from '../../src/index.ts';

interface Started {
  readonly port: number;
  readonly stored: BillingEvent[];
  readonly letters: DeadLetter[];
  readonly closed: string[];
  /** Answers when so many events are stored. */
  readonly arrived: (count: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

const start = async (t: ExecutionContext, options: Partial<ForwardInputOptions> = {}): Promise<Started> => {
  const stored: BillingEvent[] = [];
  const letters: DeadLetter[] = [];
  const closed: string[] = [];
  let changed = (): void => undefined;
  const input = createForwardInput({
    ingest: (events) => async () => {
      stored.push(...events);
      changed();
      return E.right(events.map((): AppendOutcome => ({ _tag: 'Accepted' })));
    },
    reject: (rejected) => TE.fromIO(() => void letters.push(...rejected)),
    clock: { now: () => instant(1_529_053_811_000_000n) },
    onClosed: (_peer, reason) => closed.push(reason),
    ...options,
  });
  input.server.listen(0, '127.0.0.1');
  await once(input.server, 'listening');
  const close = () => input.close(1_000);
  t.teardown(close);
  return {
    port: (input.server.address() as AddressInfo).port,
    stored,
    letters,
    closed,
    close,
    arrived: async (count) => {
      while (stored.length < count)
        await new Promise<void>((resolve) => {
          changed = resolve;
        });
    },
  };
};

const record = (key: string, change: object = {}) => ({
  unique_key: key,
  internal_instance_id: '1234',
  amount_type: 'node-seconds',
  amount_value: 60,
  occurred_at: 1_529_053_200,
  metadata: null,
  ...change,
});

const open = async (t: ExecutionContext, port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1');
  t.teardown(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
};

const nextMessage = async (socket: Socket): Promise<unknown> => {
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  return decode(bytes);
};

const keysOf = ({ stored }: Started): ReadonlyArray<string> => stored.map(({ uniqueKey }) => uniqueKey).toSorted();
const NAMES = Array.from({ length: 20 }, (_, index) => `key ${String(index).padStart(2, '0')}`);

for (const eventMode of ['Message', 'Forward', 'PackedForward', 'CompressedPackedForward'] as const)
  test(`@fluent-org/logger sends as ${eventMode}, and its acknowledgements come`, async (t) => {
    const input = await start(t);
    const client = new FluentClient('billing', {
      eventMode,
      socket: { host: '127.0.0.1', port: input.port },
      ack: { ackTimeout: 60_000 },
    });
    await Promise.all(NAMES.map((name) => client.emit(record(name))));
    t.deepEqual(keysOf(input), NAMES);
    await client.shutdown();
  });

for (const eventMode of ['Message', 'PackedForward', 'CompressedPackedForward'] as const)
  test(`fluent-logger sends as ${eventMode}, and its acknowledgements come`, async (t) => {
    const input = await start(t);
    const client = fluentLogger.createFluentSender('billing', {
      host: '127.0.0.1',
      port: input.port,
      eventMode,
      flushInterval: 10,
      requireAckResponse: true,
      ackResponseTimeout: 60_000,
    });
    await Promise.all(
      NAMES.map(
        (name) =>
          new Promise<void>((resolve, reject) => {
            client.emit('', record(name), (error?: Error) =>
              error === undefined || error === null ? resolve() : reject(error),
            );
          }),
      ),
    );
    t.deepEqual(keysOf(input), NAMES);
    // Its types ask for a last record; without one it only closes.
    client.end(null as never, null as never, () => undefined);
  });

test('clients that know the shared key are let in, and others are told why not', async (t) => {
  const input = await start(t, { sharedKey: 'open sesame', selfHostname: 'ingester' });
  const client = new FluentClient('billing', {
    socket: { host: '127.0.0.1', port: input.port },
    security: { clientHostname: 'agent', sharedKey: 'open sesame' },
    ack: { ackTimeout: 60_000 },
  });
  await client.emit(record('a'));
  await client.shutdown();
  t.deepEqual(keysOf(input), ['a']);

  const stranger = await open(t, input.port);
  const hello = (await nextMessage(stranger)) as [string, { readonly nonce: Uint8Array }];
  t.is(hello[0], 'HELO');
  const digest = createHash('sha512').update('salt').update('me').update(hello[1].nonce).update('guess').digest('hex');
  stranger.write(encode(['PING', 'me', 'salt', digest, '', '']));
  stranger.write(encode(['billing', 1, record('b')]));
  t.deepEqual(((await nextMessage(stranger)) as unknown[]).slice(0, 3), ['PONG', false, 'the shared key is wrong']);
  await once(stranger, 'close');
  t.deepEqual(keysOf(input), ['a']);
  t.deepEqual(input.closed, ['the shared key is wrong']);
});

test('while the shared key is rotated clients with either are let in, and answered with theirs', async (t) => {
  const input = await start(t, { sharedKey: ['open sesame', 'the old one'], selfHostname: 'ingester' });
  for (const sharedKey of ['the old one', 'open sesame']) {
    const client = new FluentClient('billing', {
      socket: { host: '127.0.0.1', port: input.port },
      security: { clientHostname: 'agent', sharedKey },
      ack: { ackTimeout: 60_000 },
    });
    await client.emit(record(sharedKey));
    await client.shutdown();
  }
  t.deepEqual(keysOf(input), ['open sesame', 'the old one']);
});

const PYTHON = '/usr/bin/python3';
const hasPython = spawnSync(PYTHON, ['-c', 'import fluent.sender']).status === 0;
const SCRIPT = `
import sys
from fluent import sender
l = sender.FluentSender('billing', host='127.0.0.1', port=int(sys.argv[1]), nanosecond_precision=True)
for i in range(3):
    l.emit_with_time(None, sender.EventTime(1529053200 + i), {'unique_key': 'python %d' % i, 'internal_instance_id': '1234', 'amount_type': 'node-seconds', 'amount_value': [60, -7, 9223372036854775807][i], 'occurred_at': 1529053200 + i, 'metadata': None if i else {'zone': 'b'}})
l.close()
`;
const PYTHON_EVENTS = [
  ['python 0', 60n],
  ['python 1', -7n],
  ['python 2', 9223372036854775807n],
];
const keysAndAmounts = ({ stored }: Started) => stored.map(({ uniqueKey, amount }) => [uniqueKey, BigInt(amount)]);

(hasPython ? test : test.skip)(
  'Python’s fluent-logger sends (skipped where Debian’s python3-fluent-logger is not installed)',
  async (t) => {
    const input = await start(t);
    const [exitCode] = await once(spawn(PYTHON, ['-c', SCRIPT, String(input.port)], { stdio: 'inherit' }), 'exit');
    t.is(exitCode, 0);
    await input.arrived(3);
    t.deepEqual(keysAndAmounts(input), PYTHON_EVENTS);
  },
);

test('what Python’s fluent-logger 0.10 sent when it was recorded is read', async (t) => {
  const input = await start(t);
  const text = readFileSync(new URL('recorded/python-fluent-logger-0.10.hex', import.meta.url), 'utf8');
  (await open(t, input.port)).end(Buffer.from(text.replace(/\s/g, ''), 'hex'));
  await input.arrived(3);
  t.deepEqual(keysAndAmounts(input), PYTHON_EVENTS);
});

test('JSON messages without anything between them are read, and one that asks for it is acknowledged in JSON', async (t) => {
  const input = await start(t);
  const socket = await open(t, input.port);
  const message = (key: string, option: string) => `["billing",1529053200,${JSON.stringify(record(key))},${option}]`;
  socket.write(`${message('a', 'null')}${message('b', '{}')}${message('c', '{"chunk":"x1"}').slice(0, 50)}`);
  await input.arrived(2);
  socket.write(message('c', '{"chunk":"x1"}').slice(50));
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  t.deepEqual(JSON.parse(bytes.toString()), { ack: 'x1' });
  t.deepEqual(keysOf(input), ['a', 'b', 'c']);
});

test('nothing is acknowledged before it is durable', async (t) => {
  let commit = (): void => undefined;
  let asked = (): void => undefined;
  const wasAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const input = await start(t, {
    ingest: (events) => async () => {
      asked();
      await new Promise<void>((resolve) => {
        commit = resolve;
      });
      return E.right(events.map((): AppendOutcome => ({ _tag: 'Accepted' })));
    },
  });
  const socket = await open(t, input.port);
  let acknowledged = false;
  socket.write(encode(['billing', 1, record('a'), { chunk: 'c1' }]));
  const answer = nextMessage(socket).then((message) => {
    acknowledged = true;
    return message;
  });
  await wasAsked;
  await new Promise((resolve) => setImmediate(resolve));
  t.false(acknowledged);
  commit();
  t.deepEqual(await answer, { ack: 'c1' });
});

test('when events cannot be kept the connection is closed without an acknowledgement, so that they are sent again', async (t) => {
  const full: EventStoreError = { _tag: 'EventStoreUnavailable', message: 'the buffer is full' };
  const input = await start(t, { ingest: () => TE.left(full) });
  const socket = await open(t, input.port);
  let answered = 0;
  socket.on('data', (bytes) => {
    answered += bytes.length;
  });
  socket.write(encode(['billing', 1, record('a'), { chunk: 'c1' }]));
  await once(socket, 'close');
  t.is(answered, 0);
  t.regex(input.closed.join(), /must send them again: the buffer is full/);
});

test('a bad record is a dead letter and does not hold up its message; an unknown tag is one too', async (t) => {
  const input = await start(t);
  const socket = await open(t, input.port);
  socket.write(
    encode([
      'billing',
      [
        [1, record('a')],
        [2, record('b', { amount_value: 1.5 })],
      ],
      { chunk: 'c1' },
    ]),
  );
  t.deepEqual(await nextMessage(socket), { ack: 'c1' });
  socket.write(encode(['metrics', 1, record('c'), { chunk: 'c2' }]));
  t.deepEqual(await nextMessage(socket), { ack: 'c2' });
  t.deepEqual(keysOf(input), ['a']);
  t.deepEqual(
    input.letters.map(({ source, field, message }) => [source, field, message]),
    [
      ['forward', 'amount_value', 'must be an integer'],
      ['forward', 'tag', 'must be billing, this is "metrics"'],
    ],
  );
  t.deepEqual(JSON.parse(input.letters[1]?.record ?? ''), record('c'));
});

test('a stream that makes no sense closes its own connection only, and says where', async (t) => {
  const input = await start(t);
  const [good, bad] = [await open(t, input.port), await open(t, input.port)];
  bad.write(encode(['billing', 1, record('a')]));
  bad.write('GET / HTTP/1.1\r\n\r\n');
  await once(bad, 'close');
  t.regex(input.closed.join(), /about byte \d+: a message cannot begin with the byte 0x47/);
  good.write(encode(['billing', 1, record('b'), { chunk: 'c' }]));
  t.deepEqual(await nextMessage(good), { ack: 'c' });
  t.deepEqual(keysOf(input), ['a', 'b']);
});

test('connections that say nothing, or only show that they live, are no trouble', async (t) => {
  const input = await start(t);
  (await open(t, input.port)).end();
  const socket = await open(t, input.port);
  socket.write(Buffer.from([0xc0, 0xc0]));
  socket.write(encode(['billing', 1, record('a'), { chunk: 'c' }]));
  t.deepEqual(await nextMessage(socket), { ack: 'c' });
  t.deepEqual(input.closed, []);
});

test('a client that has said everything still gets its acknowledgements', async (t) => {
  const input = await start(t);
  const socket = await open(t, input.port);
  const answer = nextMessage(socket);
  socket.end(encode(['billing', 1, record('a'), { chunk: 'c' }]));
  t.deepEqual(await answer, { ack: 'c' });
  await once(socket, 'close');
});

test('a record that does not say when it occurred has the time of its entry', async (t) => {
  const input = await start(t);
  const { occurred_at: _, ...silent } = record('a');
  (await open(t, input.port)).end(encode(['billing', 1_529_053_200, silent]));
  await input.arrived(1);
  t.is<bigint | undefined, bigint>(input.stored[0]?.occurredAt, 1_529_053_200_000_000n);
});

test('closing deals with what was read, and ends the connections', async (t) => {
  const input = await start(t);
  const socket = await open(t, input.port);
  socket.write(encode(['billing', 1, record('a'), { chunk: 'c' }]));
  await nextMessage(socket);
  const ended = once(socket, 'close');
  await input.close();
  await ended;
  await t.throwsAsync(open(t, input.port));
});
