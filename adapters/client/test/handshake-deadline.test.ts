/** Peers that never complete the handshake: the client reports it and tries again, instead of waiting for ever. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { encode } from '@msgpack/msgpack';
import test, { type ExecutionContext } from 'ava';
import { type BillingClientOptions, type ClientProblem, createBillingClient } from '../src/index.ts';
import { AT, keepAlive, peer } from './support/peers.ts';

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
  await keepAlive(promise);
  t.deepEqual(
    problems.map(({ buffered }) => buffered),
    problems.map(() => 1),
  );
  t.is((await client.close(1)).unsent, 1);
  return problems.map(({ reason }) => reason);
};

test('a server that accepts connections and stays silent is reported, with what to check, and tried again', async (t) => {
  let connections = 0;
  const ingester = await peer(t, () => {
    connections += 1;
  });
  const reason = 'the ingester did not answer the handshake within 50 ms; is a shared key set there?';
  t.deepEqual(await problemsOf(t, { ingester, sharedKey: 'k', ackTimeout: 50 }, 2), [reason, reason]);
  t.true(connections >= 2);
});

test('so is one that greets and never replies', async (t) => {
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

test('so is one that no connection can be made to', async (t) => {
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
