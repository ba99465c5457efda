/** How the adapter calls: tokens, limits, deadlines, and what it writes down. */
import { left, right } from '@usage-billing/contracts/laws';
import { type ZuoraRequestLog, zuoraBillingProvider } from '@usage-billing/zuora';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { type PostTokenForm, tokenSource } from '../src/token.ts';
import { aReport } from './support/a-request.ts';
import { created } from './support/accounts.ts';
import { misbehave } from './support/server.ts';
import { KEYS, type Opened, withSubject } from './support/subject.ts';

const tokens = ({ control }: Opened): number => control.calls().filter(({ path }) => path === 'oauth/token').length;

test('however many wait for a token, it is fetched once, and shared by provider and uploader', (t) =>
  withSubject(async (subject) => {
    const unknown = subject.provider.accounts.find('W1');
    await Promise.all([
      ...Array.from({ length: 20 }, () => right(unknown)),
      right(subject.uploader.arrival(aReport('W1'))),
    ]);
    t.is(tokens(subject), 1);
  }));

test('a token is renewed a minute before it expires, a short one after half its life', async (t) => {
  for (const [lifetime, renewedAfterMs] of [
    [3600, 3_540_000],
    [60, 30_000],
  ] as const) {
    let now = 0;
    let fetched = 0;
    const post: PostTokenForm = async () => {
      fetched += 1;
      return E.right({ access_token: `token ${fetched}`, expires_in: String(lifetime) });
    };
    const source = tokenSource({ _tag: 'OAuth', clientId: 'a', clientSecret: 'b' }, post, () => now);
    t.deepEqual(await source.get(), E.right('token 1'));
    now = renewedAfterMs - 1;
    t.deepEqual(await source.get(), E.right('token 1'));
    now = renewedAfterMs;
    t.deepEqual(await source.get(), E.right('token 2'));
  }
});

test('a failed token does not stay: the next call fetches another', (t) =>
  withSubject(
    async (subject) => {
      subject.control.fault({ path: 'oauth/token', times: 1, fault: { kind: 'status', status: 503 } });
      await left(subject.provider.catalog.rates);
      await right(subject.provider.catalog.rates);
      t.is(tokens(subject), 2);
    },
    {},
    { retries: 0 },
  ));

test('no more requests than allowed are under way at once, and one that hangs delays nobody else', (t) =>
  withSubject(
    async (subject) => {
      const { number } = await created(subject);
      subject.control.fault({ path: `accounts/${number}/summary`, fault: { kind: 'hang' } });
      subject.control.fault({ path: /^catalog/, times: 12, fault: { kind: 'latency', ms: 20 } });
      let hangs = true;
      void subject.provider.accounts
        .find(number)()
        .then(() => {
          hangs = false;
        });
      await Promise.all(Array.from({ length: 12 }, () => right(subject.provider.catalog.rates)));
      t.true(hangs);
      t.true(
        subject.control.calls().every(({ status }) => status !== 429),
        'the server allows as many as the client',
      );
    },
    { maxConcurrent: 4 },
    { maxConcurrent: 4, readTimeoutMs: 60_000, retries: 0 },
  ));

test('a body that never ends runs into the deadline too', async (t) => {
  const server = await misbehave((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"success":');
  });
  const provider = zuoraBillingProvider({ ...server.config, readTimeoutMs: 200 });
  t.regex((await left(provider.catalog.rates)).message, /time-out/);
  server.close();
});

test('every request is written down with its attempt and one track id a call, and without credentials', async (t) => {
  const log: ZuoraRequestLog[] = [];
  await withSubject(
    async (subject) => {
      subject.control.fault({ path: /^catalog/, fault: { kind: 'status', status: 503 } });
      await right(subject.provider.catalog.rates);
      const catalog = log.filter(({ path }) => path === 'catalog/products');
      t.deepEqual(
        catalog.map(({ method, attempt, status, outcome }) => [method, attempt, status, outcome]),
        [
          ['GET', 1, 503, 'ServerError'],
          ['GET', 2, 200, 'ok'],
        ],
      );
      t.is(new Set(catalog.map(({ trackId }) => trackId)).size, 1);
      t.notRegex(JSON.stringify(log), /fake-client|bearer|2c92c0f8.{24}"/i);
    },
    {},
    { onRequest: (request) => log.push(request) },
  );
});

test('a base URL that does not end in /v1/ is refused at once', (t) => {
  const config = { baseUrl: 'http://127.0.0.1:1/', auth: KEYS, productSku: 'x' };
  t.throws(() => zuoraBillingProvider(config), { message: /must end in \/v1\// });
});
