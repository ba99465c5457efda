/** TLS: nothing is sent to an ingester that cannot show who it is. */
import { createServer, type TlsOptions } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { authority } from '../../fluentd/test/support/certificates.ts';
import { type BillingClientOptions, type ClientProblem, createBillingClient } from '../src/index.ts';
import { AT, forwardInput, listening } from './support/peers.ts';

/** A forward input behind TLS, for `localhost`. */
const startTlsInput = async (t: ExecutionContext, options: TlsOptions) => {
  const { input, stored } = forwardInput(t);
  const server = createServer(options, (socket) => input.server.emit('connection', socket));
  server.on('tlsClientError', () => undefined);
  const ingester = await listening(server);
  t.teardown(() => void server.close());
  return { ingester, stored };
};

/** Adds a record and closes the client. */
const send = async (options: BillingClientOptions) => {
  const reasons: string[] = [];
  const onProblem = (problem: ClientProblem): void => {
    if (problem._tag === 'NotDelivered') reasons.push(problem.reason);
  };
  const client = createBillingClient({ retryDelay: 5, onProblem, ...options });
  client.addAmounts('k', '1', AT, { x: 1n });
  return { unsent: (await client.close(300)).unsent, reasons };
};

test('records go out encrypted to an ingester whose certificate is trusted', async (t) => {
  const ours = await authority('ours');
  const { ingester, stored } = await startTlsInput(t, await ours.issue('localhost'));
  const client = createBillingClient({ ingester, tls: { ca: ours.certificate, serverName: 'localhost' } });
  client.addAmounts('k', '1', AT, { x: 1n });
  t.is((await client.close()).unsent, 0);
  t.is(stored[0]?.uniqueKey, 'k:x');
});

test('an ingester that asks for a certificate gets the one of the client', async (t) => {
  const [ours, theirs] = [await authority('ours'), await authority('theirs')];
  const { ingester, stored } = await startTlsInput(t, {
    ...(await ours.issue('localhost')),
    ca: theirs.certificate,
    requestCert: true,
    rejectUnauthorized: true,
  });
  const tls = { ca: ours.certificate, serverName: 'localhost' };
  t.is((await send({ ingester, tls })).unsent, 1);
  const client = createBillingClient({ ingester, tls: { ...tls, ...(await theirs.issue('agent-7')) } });
  client.addAmounts('k', '1', AT, { x: 1n });
  t.is((await client.close()).unsent, 0);
  t.is(stored.length, 1);
});

test('nothing is sent to a certificate of an unknown authority, nor to one for another name', async (t) => {
  const ours = await authority('ours');
  const { ingester, stored } = await startTlsInput(t, await ours.issue('localhost'));
  for (const tls of [true, { ca: ours.certificate, serverName: 'ingester.example.com' }]) {
    const { unsent, reasons } = await send({ ingester, tls });
    t.is(unsent, 1);
    t.regex(reasons.join(), /certificate/i);
  }
  t.is(stored.length, 0);
});

test('nothing is sent to an ingester without TLS', async (t) => {
  const { input, stored } = forwardInput(t);
  const { unsent } = await send({ ingester: await listening(input.server), tls: true, ackTimeout: 50 });
  t.is(unsent, 1);
  t.is(stored.length, 0);
});
