/** The user whom a proxy names, over real connections: only the proxy is believed. */
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { type TrustedProxySettings, trustedProxy } from '../../src/sign-in/trusted-proxy.ts';

const SECRET = 'sixteen or more!';

const settings = (change: Partial<TrustedProxySettings>): TrustedProxySettings => ({
  userHeader: 'X-Scope-UserID',
  secretHeader: 'X-Proxy-Secret',
  secret: O.none,
  settingsPrefix: 'BILLING_API',
  addresses: [],
  ...change,
});

/** Headers as pairs, so that one can be sent twice. */
type Headers = ReadonlyArray<readonly [name: string, value: string]>;

const ALICE: Headers = [['X-Scope-UserID', 'alice']];
const PROVED: Headers = [...ALICE, ['X-Proxy-Secret', SECRET]];

/** Who the request comes from, as the server sees it; `nobody` if it does not know. */
const callerSeen = async (
  t: ExecutionContext,
  change: Partial<TrustedProxySettings>,
  headers: Headers,
): Promise<string> => {
  const identify = trustedProxy(settings(change));
  if (E.isLeft(identify)) throw new Error(identify.left.join('\n'));
  const server = createServer((request, response) => {
    response.end(E.getOrElse(() => 'nobody')(identify.right(request)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      port,
      host: '127.0.0.1',
      headers: ['Host', 'x', 'Connection', 'close', ...headers.flat()],
    });
    request.on('error', reject);
    request.on('response', async (response) => resolve((await response.toArray()).join('')));
    request.end();
  });
};

const secret = O.some(SECRET);

const cases: ReadonlyArray<
  readonly [title: string, settings: Partial<TrustedProxySettings>, headers: Headers, user: string]
> = [
  ['A user named with the shared secret is believed', { secret }, PROVED, 'alice'],
  [
    'A user named with the old of two secrets is believed',
    { secret: O.some(['another secret, the new one', SECRET]) },
    PROVED,
    'alice',
  ],
  ['A user named without the secret is not believed', { secret }, ALICE, 'nobody'],
  ['A user named with another secret is not', { secret }, [...ALICE, ['X-Proxy-Secret', `${SECRET}x`]], 'nobody'],
  ['A secret that is sent twice proves nothing', { secret }, [...PROVED, ['X-Proxy-Secret', SECRET]], 'nobody'],
  ['Two users in one request are nobody', { secret }, [...PROVED, ['X-Scope-UserID', 'mallory']], 'nobody'],
  ['A secret without a user is nobody', { secret }, [['X-Proxy-Secret', SECRET]], 'nobody'],
  [
    'A blank user is nobody',
    { secret },
    [
      ['X-Scope-UserID', ' '],
      ['X-Proxy-Secret', SECRET],
    ],
    'nobody',
  ],
  ['A listed address is believed', { addresses: ['127.0.0.1'] }, ALICE, 'alice'],
  ['A listed range is believed', { addresses: ['10.0.0.0/8', '127.0.0.0/8'] }, ALICE, 'alice'],
  ['An address that is not listed is not believed', { addresses: ['10.0.0.0/8', '::1'] }, ALICE, 'nobody'],
  [
    'A forwarded address is only a claim',
    { addresses: ['10.0.0.1'] },
    [...ALICE, ['X-Forwarded-For', '10.0.0.1']],
    'nobody',
  ],
  [
    'With secret and addresses configured, the address alone does not do',
    { secret, addresses: ['127.0.0.1'] },
    ALICE,
    'nobody',
  ],
  [
    'With secret and addresses configured, the secret alone does not do',
    { secret, addresses: ['10.0.0.1'] },
    PROVED,
    'nobody',
  ],
  ['With secret and addresses configured, both together do', { secret, addresses: ['127.0.0.1'] }, PROVED, 'alice'],
  ['Without secret and addresses anybody is believed', {}, ALICE, 'alice'],
];

for (const [title, change, headers, user] of cases)
  test(title, async (t) => {
    t.is(await callerSeen(t, change, headers), user);
  });

const refusal = (change: Partial<TrustedProxySettings>): string => {
  const identify = trustedProxy(settings(change));
  return E.isLeft(identify) ? identify.left.join('\n') : '';
};

test('A short secret is refused, without showing it', (t) => {
  t.regex(refusal({ secret: O.some('guessable') }), /at least 16 characters/);
  t.notRegex(refusal({ secret: O.some('guessable') }), /guessable/);
});

for (const address of ['10.0.0', '10.0.0.0/33', 'proxy.example.com', '::1/129', '10.0.0.0/8/8', '10.0.0.0/', ''])
  test(`"${address}" is no address`, (t) => {
    t.regex(refusal({ addresses: [address] }), /is not an address/);
  });
