/** The client against real servers: an ingester's forward input, and peers that misbehave. */
import { createServer, type Socket } from 'node:net';
import { encode } from '@msgpack/msgpack';
import test from 'ava';
import fc from 'fast-check';
import { type BillingClientOptions, type ClientProblem, createBillingClient } from '../src/index.ts';
import {
  AT,
  ackOf,
  closedAddress,
  forwardInput,
  keepAlive,
  keysIn,
  listening,
  onMessages,
  portOf,
  startInput,
} from './support/peers.ts';

test('amounts arrive, one record for each that is not zero, with all digits', async (t) => {
  const { ingester, stored } = await startInput(t);
  const client = createBillingClient({ ingester });
  const report = client.addAmounts(
    'agent-7/09:00',
    '1234',
    AT,
    { 'node-seconds': 9223372036854775807n, samples: -5n, idle: 0n },
    { zone: 'b' },
  );
  t.deepEqual(report, { buffered: 2, overflowed: 0, refused: [] });
  t.deepEqual(await client.close(), { unsent: 0, unsentKeys: [] });
  t.deepEqual(
    stored.map(({ uniqueKey, instanceId, amountType, amount, occurredAt, metadata }) => [
      uniqueKey,
      instanceId,
      amountType,
      amount,
      occurredAt,
      metadata,
    ]),
    [
      [
        'agent-7/09:00:node-seconds',
        '1234',
        'node-seconds',
        9223372036854775807n,
        1529053200123000n,
        { _tag: 'Some', value: { zone: 'b' } },
      ],
      ['agent-7/09:00:samples', '1234', 'samples', -5n, 1529053200123000n, { _tag: 'Some', value: { zone: 'b' } }],
    ] as never,
  );
  t.regex(client.metrics(), /billing_client_events_total\{status="acknowledged",amount_type="node-seconds"\} 1/);
  t.regex(client.metrics(), /billing_client_amounts_total\{status="acknowledged_negative",amount_type="samples"\} 5/);
  t.regex(client.metrics(), /billing_client_request_duration_seconds_count 1/);
});

test('with a shared key it authenticates', async (t) => {
  const { ingester, stored } = await startInput(t, 'open sesame');
  const client = createBillingClient({ ingester, sharedKey: 'open sesame' });
  client.addAmounts('k', '1', AT, { samples: 1n });
  t.is((await client.close()).unsent, 0);
  t.is(stored.length, 1);
  const problems: ClientProblem[] = [];
  const impostor = createBillingClient({
    ingester,
    sharedKey: 'guess',
    retryDelay: 5,
    onProblem: (one) => problems.push(one),
  });
  impostor.addAmounts('k2', '1', AT, { samples: 1n });
  t.deepEqual(await impostor.close(100), { unsent: 1, unsentKeys: ['k2:samples'] });
  t.true(problems.some((one) => one._tag === 'NotDelivered' && /the shared key is wrong/.test(one.reason)));
});

test('what the ingester would refuse is refused at once, with field and reason, and the rest is accepted', async (t) => {
  const { ingester } = await startInput(t);
  const problems: ClientProblem[] = [];
  const client = createBillingClient({ ingester, onProblem: (one) => problems.push(one) });
  t.like(client.addAmounts(' ', '1', AT, { samples: 1n }), {
    buffered: 0,
    refused: [{ field: 'unique_key', reason: 'must not be blank' }],
  });
  t.like(client.addAmounts('k', '', AT, { samples: 1n }).refused[0], { field: 'internal_instance_id' });
  t.like(client.addAmounts('k', '1', 'yesterday', { samples: 1n }).refused[0], { field: 'occurred_at' });
  t.like(client.addAmounts('k', '1', new Date(Number.NaN), { samples: 1n }).refused[0], { field: 'occurred_at' });
  const mixed = client.addAmounts('k', '1', AT, { samples: 1n, much: 2n ** 63n });
  t.is(mixed.buffered, 1);
  t.like(mixed.refused[0], { amountType: 'much', field: 'amount_value' });
  t.is(client.addAmounts('k', '1', AT, null as never).refused.length, 1);
  t.is(problems.length, 6);
  t.is((await client.close()).unsent, 0);
});

test('a handler that throws disturbs nobody', async (t) => {
  const { ingester } = await startInput(t);
  const client = createBillingClient({
    ingester,
    onProblem: () => {
      throw new Error('a bug of the service');
    },
  });
  t.is(client.addAmounts('', '1', AT, { samples: 1n }).refused.length, 1);
  await client.close();
});

test('all invalid options are listed', (t) => {
  const options = {
    ingester: 'localhost',
    tls: { cert: 'without its key' },
    maxBufferedEvents: 0,
    maxBufferedBytes: 1,
    retryDelay: -1,
  } as BillingClientOptions;
  t.throws(() => createBillingClient(options), {
    instanceOf: TypeError,
    message: /ingester.*tls.*maxBufferedEvents.*maxBufferedBytes.*retryDelay/,
  });
});

test('a full buffer accepts no more, reports it, and keeps what it had', async (t) => {
  const problems: ClientProblem[] = [];
  const server = createServer((socket) => socket.on('error', () => undefined));
  t.teardown(() => void server.close());
  const client = createBillingClient({
    ingester: await listening(server),
    maxBufferedEvents: 3,
    onProblem: (one) => problems.push(one),
  });
  t.is(client.addAmounts('a', '1', AT, { x: 1n, y: 1n }).buffered, 2);
  t.deepEqual(client.addAmounts('b', '1', AT, { x: 1n, y: 1n }), { buffered: 1, overflowed: 1, refused: [] });
  t.is(client.buffered(), 3);
  t.regex(client.metrics(), /^billing_client_buffered_events 3$/m);
  t.regex(client.metrics(), /^billing_client_buffered_bytes [1-9]\d\d$/m);
  t.deepEqual(problems, [{ _tag: 'Overflow', count: 1 }]);
  t.deepEqual(await client.close(20), { unsent: 3, unsentKeys: ['a:x', 'a:y', 'b:x'] });
  t.regex(client.metrics(), /events_total\{status="overflow",amount_type="y"\} 1/);
  t.regex(client.metrics(), /events_total\{status="unsent",amount_type="x"\} 2/);
  t.deepEqual(problems.at(-1), { _tag: 'Unsent', count: 3, because: 'close' });
});

test('a buffer that is full by its bytes accepts no more', async (t) => {
  const client = createBillingClient({
    ingester: await closedAddress(),
    maxBufferedBytes: 64 * 1024,
    onProblem: () => undefined,
  });
  const note = 'n'.repeat(16_000);
  const reports = ['a', 'b', 'c', 'd', 'e'].map((key) => client.addAmounts(key, '1', AT, { x: 1n }, { note }));
  t.deepEqual(
    reports.map(({ buffered, overflowed }) => [buffered, overflowed]),
    [
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 0],
      [0, 1],
    ],
  );
  t.is((await client.close(1)).unsent, 4);
  t.regex(client.metrics(), /^billing_client_buffered_events 0$/m);
  t.regex(client.metrics(), /^billing_client_buffered_bytes 0$/m);
});

test('after it was closed nothing is accepted', async (t) => {
  const { ingester } = await startInput(t);
  const client = createBillingClient({ ingester });
  await Promise.all([client.close(), client.close()]);
  t.deepEqual(client.addAmounts('a', '1', AT, { x: 1n }), { buffered: 0, overflowed: 1, refused: [] });
});

/** What a peer does with one message. */
type Behaviour =
  | 'acknowledge'
  | 'keep silent'
  | 'cut before'
  | 'acknowledge and cut'
  | 'half an acknowledgement'
  | 'acknowledge another';

const faulty = async (behaviours: ReadonlyArray<Behaviour>) => {
  const received = new Set<string>();
  let next = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onMessages(socket, (message) => {
      if (socket.destroyed) return;
      const behaviour = behaviours[next] ?? 'acknowledge';
      next += 1;
      if (behaviour === 'cut before') return void socket.destroy();
      for (const key of keysIn(message)) received.add(key);
      const ack = ackOf(message);
      if (behaviour === 'acknowledge') socket.write(ack);
      if (behaviour === 'acknowledge another') socket.write(encode({ ack: 'nobody asked' }));
      if (behaviour === 'acknowledge and cut') socket.end(ack);
      if (behaviour === 'half an acknowledgement') socket.end(ack.subarray(0, 4));
    });
  });
  const ingester = await listening(server);
  return {
    ingester,
    received,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};

test('whatever the peer does, a record leaves memory only once the peer has it', async (t) => {
  const behaviour = fc.constantFrom<Behaviour>(
    'acknowledge',
    'keep silent',
    'cut before',
    'acknowledge and cut',
    'half an acknowledgement',
    'acknowledge another',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(behaviour, { maxLength: 6 }),
      fc.integer({ min: 1, max: 30 }),
      async (behaviours, count) => {
        const peer = await faulty(behaviours);
        const client = createBillingClient({
          ingester: peer.ingester,
          retryDelay: 2,
          ackTimeout: 20,
          onProblem: () => undefined,
        });
        const keys = Array.from({ length: count }, (_, index) => `key ${index}`);
        for (const key of keys) client.addAmounts(key, '1', AT, { x: 1n });
        const { unsent } = await client.close(10_000);
        peer.close();
        t.is(unsent, 0);
        t.deepEqual([...peer.received].toSorted(), keys.map((key) => `${key}:x`).toSorted());
      },
    ),
    { numRuns: 40 },
  );
});

test('an ingester that starts late gets what was added before', async (t) => {
  const ingester = await closedAddress();
  const problems: ClientProblem[] = [];
  const { promise: failedTwice, resolve } = Promise.withResolvers<void>();
  const client = createBillingClient({
    ingester,
    retryDelay: 2,
    onProblem: (one) => {
      if (problems.push(one) === 2) resolve();
    },
  });
  client.addAmounts('early', '1', AT, { x: 1n });
  await keepAlive(failedTwice);
  const { input, stored } = forwardInput(t);
  await listening(input.server, portOf(ingester));
  t.deepEqual(await client.close(5_000), { unsent: 0, unsentKeys: [] });
  t.is(stored[0]?.uniqueKey, 'early:x');
});
