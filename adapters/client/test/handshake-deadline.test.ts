/** Peers that never come to the point: the client says so and tries again, instead of waiting for ever. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { encode } from '@msgpack/msgpack';
import test, { type ExecutionContext } from 'ava';
import { type BillingClientOptions, type ClientProblem, createBillingClient } from '../src/index.ts';

const AT = new Date('2018-06-15T09:00:00.123Z');

const peer = async (t: ExecutionContext, greet: (socket: Socket, connections: number) => void) => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    greet(socket, sockets.push(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** The reasons of the first problems. */
const problemsOf = async (
  t: ExecutionContext,
  options: BillingClientOptions,
  count: number,
): Promise<ReadonlyArray<string>> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const problems: Array<Extract<ClientProblem, { readonly _tag: 'NotDelivered' }>> = [];
  const client = createBillingClient({
    retryDelay: 1,
    onProblem: (problem) => {
      if (problem._tag === 'NotDelivered' && problems.push(problem) === count) resolve();
    },
    ...options,
  });
  t.is(client.addAmounts('a', '1', AT, { x: 1n }).buffered, 1);
  // The client keeps no process alive, and here nothing else does.
  const alive = setInterval(() => undefined, 1_000);
  await promise;
  clearInterval(alive);
  t.deepEqual(
    problems.map(({ buffered }) => buffered),
    problems.map(() => 1),
  );
  t.is((await client.close(1)).unsent, 1);
  return problems.map(({ reason }) => reason);
};

test('a server that accepts and stays silent is told of, with what to look at, and tried again', async (t) => {
  let connections = 0;
  const ingester = await peer(t, () => {
    connections += 1;
  });
  const reason = 'the ingester did not answer the handshake within 50 ms; is a shared key set there?';
  t.deepEqual(await problemsOf(t, { ingester, sharedKey: 'k', ackTimeout: 50 }, 2), [reason, reason]);
  t.true(connections >= 2);
});

test('so is one that greets and never answers', async (t) => {
  const ingester = await peer(t, (socket) => void socket.write(encode(['HELO', { nonce: 'n', auth: '' }])));
  t.regex(
    (await problemsOf(t, { ingester, sharedKey: 'k', ackTimeout: 50 }, 1)).join(),
    /did not answer the handshake/,
  );
});

/** A thread that listens and then never comes back to take a connection. */
const BUSY = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

test('so is one with which no connection comes about', async (t) => {
  const worker = new Worker(BUSY, { eval: true });
  t.teardown(() => worker.terminate());
  const [port] = (await once(worker, 'message')) as [number];
  const waiting = [1, 2].map(() => connect(port, '127.0.0.1'));
  t.teardown(() => waiting.forEach((socket) => void socket.destroy()));
  await Promise.all(waiting.map((socket) => once(socket, 'connect')));
  t.deepEqual(await problemsOf(t, { ingester: `127.0.0.1:${port}`, ackTimeout: 50 }, 1), [
    'no connection within 50 ms',
  ]);
});
