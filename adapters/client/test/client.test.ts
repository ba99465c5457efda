/** The client against real servers: an ingester's forward input, and peers that misbehave. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { decodeMulti, encode } from '@msgpack/msgpack';
import { instant } from '@usage-billing/core/shared';
import type { AppendOutcome, BillingEvent } from '@usage-billing/core/usage';
import { createForwardInput } from '@usage-billing/fluentd';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { type BillingClientOptions, type ClientProblem, createBillingClient } from '../src/index.ts';

const listening = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const startInput = async (t: ExecutionContext, sharedKey?: string) => {
  const stored: BillingEvent[] = [];
  const input = createForwardInput({
    ingest: (events) => async () => {
      stored.push(...events);
      return E.right(events.map((): AppendOutcome => ({ _tag: 'Accepted' })));
    },
    clock: { now: () => instant(0n) },
    ...(sharedKey === undefined ? {} : { sharedKey }),
  });
  const ingester = await listening(input.server);
  t.teardown(() => input.close(100));
  return { ingester, stored };
};

const AT = new Date('2018-06-15T09:00:00.123Z');

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

test('with a shared key it shows that it knows it', async (t) => {
  const { ingester, stored } = await startInput(t, 'open sesame');
  const client = createBillingClient({ ingester, sharedKey: 'open sesame' });
  client.addAmounts('k', '1', AT, { samples: 1n });
  t.is((await client.close()).unsent, 0);
  t.is(stored.length, 1);
  const problems: ClientProblem[] = [];
  const stranger = createBillingClient({
    ingester,
    sharedKey: 'guess',
    retryDelay: 5,
    onProblem: (one) => problems.push(one),
  });
  stranger.addAmounts('k2', '1', AT, { samples: 1n });
  t.deepEqual(await stranger.close(100), { unsent: 1, unsentKeys: ['k2:samples'] });
  t.true(problems.some((one) => one._tag === 'NotDelivered' && /the shared key is wrong/.test(one.reason)));
});

test('what the ingester would refuse is refused at once, with field and reason, and the rest is taken', async (t) => {
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

test('options that make no sense are all named', (t) => {
  const options = { ingester: 'localhost', maxBufferedEvents: 0, retryDelay: -1 } as BillingClientOptions;
  t.throws(() => createBillingClient(options), {
    instanceOf: TypeError,
    message: /ingester.*maxBufferedEvents.*retryDelay/,
  });
});

test('a buffer that is full takes no more, says so, and keeps what it had', async (t) => {
  const problems: ClientProblem[] = [];
  const server = createServer((socket) => socket.on('error', () => undefined));
  const client = createBillingClient({
    ingester: await listening(server),
    maxBufferedEvents: 3,
    onProblem: (one) => problems.push(one),
  });
  t.is(client.addAmounts('a', '1', AT, { x: 1n, y: 1n }).buffered, 2);
  t.deepEqual(client.addAmounts('b', '1', AT, { x: 1n, y: 1n }), { buffered: 1, overflowed: 1, refused: [] });
  t.is(client.buffered(), 3);
  t.deepEqual(problems, [{ _tag: 'Overflow', count: 1 }]);
  t.deepEqual(await client.close(20), { unsent: 3, unsentKeys: ['a:x', 'a:y', 'b:x'] });
  t.regex(client.metrics(), /events_total\{status="overflow",amount_type="y"\} 1/);
  t.regex(client.metrics(), /events_total\{status="unsent",amount_type="x"\} 2/);
  server.close();
});

test('after it was closed nothing is taken', async (t) => {
  const { ingester } = await startInput(t);
  const client = createBillingClient({ ingester });
  await Promise.all([client.close(), client.close()]);
  t.deepEqual(client.addAmounts('a', '1', AT, { x: 1n }), { buffered: 0, overflowed: 1, refused: [] });
});

/** What a peer does with one message. */
type Deed =
  | 'acknowledge'
  | 'keep silent'
  | 'cut before'
  | 'acknowledge and cut'
  | 'half an acknowledgement'
  | 'acknowledge another';

const faulty = async (deeds: ReadonlyArray<Deed>) => {
  const kept = new Set<string>();
  let next = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      let messages: unknown[];
      try {
        messages = [...decodeMulti(bytes)];
      } catch {
        return;
      }
      bytes = Buffer.alloc(0);
      for (const message of messages as Array<[string, Uint8Array, { readonly chunk: string }]>) {
        const deed = deeds[next] ?? 'acknowledge';
        next += 1;
        if (deed === 'cut before') return socket.destroy();
        for (const entry of decodeMulti(message[1]))
          kept.add((entry as [number, { readonly unique_key: string }])[1].unique_key);
        const ack = encode({ ack: message[2].chunk });
        if (deed === 'acknowledge') socket.write(ack);
        if (deed === 'acknowledge another') socket.write(encode({ ack: 'nobody asked' }));
        if (deed === 'acknowledge and cut') socket.end(ack);
        if (deed === 'half an acknowledgement') socket.end(ack.subarray(0, 4));
      }
      return undefined;
    });
  });
  const ingester = await listening(server);
  return {
    ingester,
    kept,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};

test('whatever the peer does, a record is forgotten only once the peer has it', async (t) => {
  const deed = fc.constantFrom<Deed>(
    'acknowledge',
    'keep silent',
    'cut before',
    'acknowledge and cut',
    'half an acknowledgement',
    'acknowledge another',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 6 }), fc.integer({ min: 1, max: 30 }), async (deeds, count) => {
      const peer = await faulty(deeds);
      const client = createBillingClient({ ingester: peer.ingester, retryDelay: 2, ackTimeout: 20 });
      const keys = Array.from({ length: count }, (_, index) => `key ${index}`);
      for (const key of keys) client.addAmounts(key, '1', AT, { x: 1n });
      const { unsent } = await client.close(10_000);
      peer.close();
      t.is(unsent, 0);
      t.deepEqual([...peer.kept].toSorted(), keys.map((key) => `${key}:x`).toSorted());
    }),
    { numRuns: 40 },
  );
});

test('an ingester that comes late gets what was added before', async (t) => {
  const server = createServer();
  const ingester = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  const problems: ClientProblem[] = [];
  let failedTwice = (): void => undefined;
  const twice = new Promise<void>((resolve) => {
    failedTwice = resolve;
  });
  const client = createBillingClient({
    ingester,
    retryDelay: 2,
    onProblem: (one) => {
      problems.push(one);
      if (problems.length === 2) failedTwice();
    },
  });
  client.addAmounts('early', '1', AT, { x: 1n });
  const waiting = setInterval(() => undefined, 1_000);
  await twice;
  clearInterval(waiting);
  const stored: BillingEvent[] = [];
  const input = createForwardInput({
    ingest: (events) => async () => {
      stored.push(...events);
      return E.right(events.map((): AppendOutcome => ({ _tag: 'Accepted' })));
    },
    clock: { now: () => instant(0n) },
  });
  input.server.listen(Number(ingester.split(':')[1]), '127.0.0.1');
  t.deepEqual(await client.close(5_000), { unsent: 0, unsentKeys: [] });
  t.is(stored[0]?.uniqueKey, 'early:x');
  await input.close(100);
});
