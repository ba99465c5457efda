/** Closing within a deadline: whatever the client was waiting for, there is time for another attempt. */
import { encode } from '@msgpack/msgpack';
import test from 'ava';
import fc from 'fast-check';
import { type ClientProblem, createBillingClient } from '../src/index.ts';
import { createPatience, responseWait, retryWait } from '../src/patience.ts';
import {
  AT,
  ackOf,
  closedAddress,
  forwardInput,
  keepAlive,
  listening,
  onMessages,
  peer,
  portOf,
} from './support/peers.ts';

/** Far longer than any test may take. */
const LONG = 600_000;

test('no wait is longer than what is left, and each leaves time for another attempt where that is worth it', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: LONG }), fc.integer({ min: 2, max: LONG }), (wait, left) => {
      t.is(retryWait(left, wait), Math.min(wait, Math.floor(left / 2)));
      t.is(responseWait(left, wait), Math.min(wait, left < 200 ? left : Math.floor(left / 2)));
    }),
  );
  for (const limited of [retryWait, responseWait]) {
    t.is(limited(Number.POSITIVE_INFINITY, 500), 500);
    t.is(limited(-5, 500), 1, 'the deadline has passed');
  }
});

test('without a deadline nothing is limited and no timer keeps the process alive', (t) => {
  let now = 0;
  const patience = createPatience(() => now);
  const before = patience.after(LONG, () => undefined);
  t.false(before.hasRef());
  t.deepEqual([patience.forResponse(LONG), patience.forRetry(LONG)], [LONG, LONG]);
  patience.setDeadline(1_000);
  now = 200;
  const after = patience.after(LONG, () => undefined);
  t.true(after.hasRef());
  t.deepEqual([patience.forResponse(LONG), patience.forRetry(LONG)], [400, 400]);
  for (const timer of [before, after]) clearTimeout(timer);
});

test('a client that waits before its next attempt tries at once when it is closed', async (t) => {
  const ingester = await closedAddress();
  const { promise: failed, resolve } = Promise.withResolvers<ClientProblem>();
  const client = createBillingClient({ ingester, retryDelay: LONG, onProblem: resolve });
  client.addAmounts('k', '1', AT, { x: 1n });
  t.like(await keepAlive(failed), { _tag: 'NotDelivered', buffered: 1 });
  const { input, stored } = forwardInput(t);
  await listening(input.server, portOf(ingester));
  t.deepEqual(await client.close(5_000), { unsent: 0, unsentKeys: [] });
  t.deepEqual(
    stored.map(({ uniqueKey }) => uniqueKey),
    ['k:x'],
  );
});

test('an ingester that comes back while the client closes gets the records', async (t) => {
  const ingester = await closedAddress();
  const { input, stored } = forwardInput(t);
  const client = createBillingClient({
    ingester,
    retryDelay: LONG,
    // The attempt that closing makes at once fails as well.
    onProblem: (problem) => {
      if (problem._tag === 'NotDelivered' && !input.server.listening) void listening(input.server, portOf(ingester));
    },
  });
  client.addAmounts('k', '1', AT, { x: 1n });
  t.is((await client.close(400)).unsent, 0);
  t.is(stored.length, 1);
});

test('a handshake that hangs is given up for another connection', async (t) => {
  const ingester = await peer(t, (socket, connections) => {
    if (connections === 1) return;
    socket.write(encode(['HELO', { nonce: 'n', auth: '' }]));
    onMessages(socket, (message) => {
      socket.write((message[0] as string) === 'PING' ? encode(['PONG', true, '', 'peer', '']) : ackOf(message));
    });
  });
  const client = createBillingClient({ ingester, sharedKey: 'k', ackTimeout: LONG, onProblem: () => undefined });
  client.addAmounts('k', '1', AT, { x: 1n });
  await new Promise(setImmediate);
  t.is((await client.close(10_000)).unsent, 0);
});

test('records that are sent and not acknowledged are sent again over another connection', async (t) => {
  const { promise: received, resolve } = Promise.withResolvers<void>();
  const ingester = await peer(t, (socket, connections) =>
    onMessages(socket, (message) => {
      if (connections === 1) resolve();
      else socket.write(ackOf(message));
    }),
  );
  const client = createBillingClient({ ingester, ackTimeout: LONG, onProblem: () => undefined });
  client.addAmounts('k', '1', AT, { x: 1n });
  await keepAlive(received);
  t.is((await client.close(400)).unsent, 0);
});

test('closing ends at its deadline where nobody acknowledges', async (t) => {
  const ingester = await peer(t, () => undefined);
  const client = createBillingClient({ ingester, onProblem: () => undefined });
  client.addAmounts('k', '1', AT, { x: 1n });
  t.deepEqual(await client.close(50), { unsent: 1, unsentKeys: ['k:x'] });
});

test('await using closes the client', async (t) => {
  const { input, stored } = forwardInput(t);
  const ingester = await listening(input.server);
  {
    await using client = createBillingClient({ ingester });
    client.addAmounts('k', '1', AT, { x: 1n });
  }
  t.is(stored.length, 1);
});
