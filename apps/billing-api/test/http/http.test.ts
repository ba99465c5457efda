/** What holds for every request: ids, headers, limits, problems, and a log without secrets. */
import { connect } from 'node:net';
import { operationsRoutes } from '@usage-billing/contracts/wire';
import test from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { requestsPerMinute } from '../../src/limits/rate-limit.ts';
import { ask, PROXY_SECRET, problemOf, signedIn, startApi } from '../support/api.ts';
import { directory, NOW, PAYING, ports } from '../support/ports.ts';

const trial = `/api/billing/${PAYING}/trial`;
const account = `/api/billing/${PAYING}/account`;
const alice = { headers: signedIn('alice') };

type Body = NonNullable<RequestInit['body']>;

const post = (body: Body, headers: Record<string, string> = { 'Content-Type': 'application/json' }) =>
  ({ method: 'POST', headers: { ...signedIn('alice'), ...headers }, body, duplex: 'half' }) as RequestInit;

test('A harmless request id comes back, and stands in the problem and in the log', async (t) => {
  const api = await startApi(t);
  const answer = await ask(t, api, trial, { headers: { 'X-Request-Id': 'abc-123' } });
  t.is(answer.headers.get('x-request-id'), 'abc-123');
  t.is((answer.json as { readonly requestId: string }).requestId, 'abc-123');
  t.like((await api.logged(1)).at(-1)?.fields, { requestId: 'abc-123', status: 401, problem: 'not-signed-in' });
});

test('Whoever is not signed in is told how clients sign in, also where only a proxy can do it', async (t) => {
  const { headers } = await ask(t, await startApi(t), trial);
  t.is(headers.get('www-authenticate'), 'Trusted-Proxy realm="usage-billing"');
});

test('A request id that could forge log lines is replaced', async (t) => {
  const api = await startApi(t);
  const answer = await ask(t, api, trial, { headers: { 'X-Request-Id': 'a b"c' } });
  t.regex(answer.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
});

test('Every answer forbids guessing, framing and keeping, be it good or bad', async (t) => {
  const api = await startApi(t);
  for (const path of [trial, '/nowhere', '/openapi.json']) {
    const { headers } = await ask(t, api, path, alice);
    t.is(headers.get('x-content-type-options'), 'nosniff');
    t.is(headers.get('cache-control'), 'no-store');
    t.regex(headers.get('content-security-policy') ?? '', /default-src 'none'/);
  }
});

for (const path of ['/', '/nowhere', '/api/billing', '/api/billing/x', '/api/billing/x/y', '/api/billing//trial'])
  test(`There is nothing at ${path}`, async (t) => {
    const answer = await ask(t, await startApi(t), path, alice);
    t.is(answer.status, 404);
    t.is(problemOf(answer), 'route-not-found');
  });

test('An address that is badly escaped belongs to no organization', async (t) => {
  const answer = await ask(t, await startApi(t), '/api/billing/%E0%A4%A/trial', alice);
  t.is(problemOf(answer), 'organization-not-found');
});

for (const method of ['DELETE', 'PUT', 'PROPFIND'])
  test(`${method} is not taken, and the answer says what is`, async (t) => {
    const answer = await ask(t, await startApi(t), account, { ...alice, method });
    t.is(answer.status, 405);
    t.is(problemOf(answer), 'method-not-allowed');
    t.deepEqual(answer.headers.get('allow')?.split(', ').sort(), ['GET', 'HEAD', 'PATCH', 'POST']);
  });

test('A body of 1 MiB is read and one byte more is refused', async (t) => {
  const api = await startApi(t);
  const limit = 1024 * 1024;
  t.is(problemOf(await ask(t, api, account, post(`"${'x'.repeat(limit - 2)}"`))), 'bad-request');
  const tooLarge = await ask(t, api, account, post(`"${'x'.repeat(limit - 1)}"`));
  t.is(tooLarge.status, 413);
  t.is(problemOf(tooLarge), 'body-too-large');
});

test('A body that is all depth is a bad request like another', async (t) => {
  const deep = '['.repeat(500_000) + ']'.repeat(500_000);
  const answer = await ask(t, await startApi(t), account, post(deep));
  t.deepEqual((answer.json as { readonly errors: unknown }).errors, [{ field: 'body', reason: 'must be an object' }]);
});

test('A body of unknown length is refused once it is too large', async (t) => {
  async function* endless() {
    for (let sent = 0; sent < 40; sent += 1) yield new Uint8Array(64 * 1024).fill(32);
  }
  const api = await startApi(t);
  t.is(problemOf(await ask(t, api, account, post(ReadableStream.from(endless()) as Body))), 'body-too-large');
});

for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json5'])
  test(`A body of type ${type} is not taken`, async (t) => {
    const answer = await ask(t, await startApi(t), account, post('{}', { 'Content-Type': type }));
    t.is(answer.status, 415);
    t.is(problemOf(answer), 'not-json');
  });

for (const [title, body] of [
  ['Text that is not JSON', '{'],
  ['An empty body', ''],
  ['A list', '[]'],
  ['A number', '9223372036854775807'],
  ['Text', '"text"'],
  ['null', 'null'],
  ['Bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
] as const)
  test(`${title} is no body for an account`, async (t) => {
    const answer = await ask(t, await startApi(t), account, post(body));
    t.is(problemOf(answer), 'bad-request');
    t.deepEqual(
      (answer.json as { readonly errors: ReadonlyArray<{ readonly field: string }> }).errors.map(({ field }) => field),
      ['body'],
    );
  });

test('Every field that is wrong is named, each once', async (t) => {
  const body = {
    currency: 'usd',
    billToContact: { firstName: '', lastName: 7, city: 'x'.repeat(41) },
    paymentMethodId: 'a\nb',
  };
  const answer = await ask(t, await startApi(t), account, post(JSON.stringify(body)));
  const { errors } = answer.json as {
    readonly errors: ReadonlyArray<{ readonly field: string; readonly reason: string }>;
  };
  t.deepEqual(Object.fromEntries(errors.map(({ field, reason }) => [field, reason])), {
    currency: 'must be an ISO 4217 code in capitals, e.g. USD',
    'billToContact.firstName': 'must have 1 to 100 characters, this has 0',
    'billToContact.lastName': 'must be text',
    'billToContact.country': 'is missing',
    'billToContact.city': 'must have 0 to 40 characters, this has 41',
    paymentMethodId: 'must be text without control characters',
  });
});

test('Nothing of a body is read for those who may not write', async (t) => {
  const api = await startApi(t);
  const answer = await ask(t, api, account, {
    ...post('{'),
    headers: { ...signedIn('carol'), 'Content-Type': 'application/json' },
  });
  t.is(problemOf(answer), 'no-permission');
});

test('A mistake of ours shows nothing of itself to the customer, and everything to the log', async (t) => {
  const broken = ports({
    ledger: {
      ...ports().ledger,
      sums: () => {
        throw new Error('internal: undefined is not a function');
      },
    },
  });
  const api = await startApi(t, broken);
  const answer = await ask(t, api, `/api/billing/${PAYING}/usage`, alice);
  t.is(answer.status, 500);
  t.is(problemOf(answer), 'internal-error');
  t.notRegex(answer.text, /undefined|internal:|at /);
  t.true(
    api.log.some(
      ({ level, fields }) =>
        level === 'error' && String((fields as { err?: unknown }).err).includes('undefined is not'),
    ),
  );
});

test('Whoever takes too long gets a 504 that says when to come back', async (t) => {
  const slow = ports({ directory: { ...directory(), findByExternalId: () => () => new Promise(() => undefined) } });
  const api = await startApi(t, slow, { deadlineMilliseconds: 20 });
  const answer = await ask(t, api, trial, alice);
  t.is(answer.status, 504);
  t.is(problemOf(answer), 'too-slow');
  t.truthy(answer.headers.get('retry-after'));
});

test('A user who asks too often has to wait, others do not', async (t) => {
  const api = await startApi(t, ports(), { rateLimit: requestsPerMinute(2, () => 90_000) });
  t.is((await ask(t, api, trial, alice)).status, 200);
  t.is((await ask(t, api, trial, alice)).status, 200);
  const third = await ask(t, api, trial, alice);
  t.is(third.status, 429);
  t.is(problemOf(third), 'too-many-requests');
  t.is(third.headers.get('retry-after'), '30');
  t.is(problemOf(await ask(t, api, trial, { headers: signedIn('carol') })), 'no-permission');
});

test('With the next minute everybody may ask again', (t) => {
  let now = 0;
  const admit = requestsPerMinute(1, () => now);
  t.deepEqual([admit('a'), admit('a')], [0, 60]);
  now = 59_999;
  t.is(admit('a'), 1);
  now = 60_000;
  t.is(admit('a'), 0);
});

test('Only pages of the configured origin may call', async (t) => {
  const api = await startApi(t, ports(), { corsOrigin: O.some('https://app.example.com') });
  const from = (origin: string, method: string) =>
    ask(t, api, account, { method, headers: { ...signedIn('alice'), Origin: origin } });
  const preflight = await from('https://app.example.com', 'OPTIONS');
  t.is(preflight.headers.get('access-control-allow-origin'), 'https://app.example.com');
  t.deepEqual(preflight.headers.get('access-control-allow-methods')?.split(', ').sort(), [
    'GET',
    'HEAD',
    'PATCH',
    'POST',
  ]);
  const read = await from('https://app.example.com', 'GET');
  t.is(read.headers.get('access-control-allow-origin'), 'https://app.example.com');
  for (const answer of [
    await from('https://evil.example.com', 'GET'),
    await from('https://evil.example.com', 'OPTIONS'),
  ])
    t.is(answer.headers.get('access-control-allow-origin'), null);
});

test('OPTIONS says which methods an address takes, whether or not pages of another origin may call', async (t) => {
  const answer = await ask(t, await startApi(t), account, { method: 'OPTIONS' });
  t.is(answer.status, 200);
  t.deepEqual(answer.headers.get('allow')?.split(', ').sort(), ['GET', 'HEAD', 'PATCH', 'POST']);
  t.is(answer.headers.get('access-control-allow-origin'), null);
});

test('A page may send a token and read why it was refused', async (t) => {
  const api = await startApi(t, ports(), { corsOrigin: O.some('https://app.example.com') });
  const headers = { Origin: 'https://app.example.com', 'Access-Control-Request-Headers': 'authorization' };
  const preflight = await ask(t, api, trial, { method: 'OPTIONS', headers });
  t.regex(preflight.headers.get('access-control-allow-headers') ?? '', /Authorization/);
  const refused = await ask(t, api, trial, { headers });
  t.is(refused.status, 401);
  t.is(refused.headers.get('access-control-allow-origin'), 'https://app.example.com');
  t.regex(refused.headers.get('access-control-expose-headers') ?? '', /WWW-Authenticate/);
});

test('The log holds neither secrets, nor links, nor cards', async (t) => {
  const api = await startApi(t);
  const link = ports().links.linkTo({ externalId: PAYING, fileId: 'file-INV-2' }, NOW);
  t.is((await ask(t, api, link, alice)).status, 200);
  const card = JSON.stringify({
    currency: 'USD',
    billToContact: { firstName: 'Ada', lastName: 'L', country: 'GB' },
    paymentMethodId: 'pm-secret',
  });
  t.is((await ask(t, api, account, post(card))).status, 201);
  const made = { method: 'POST', headers: signedIn('alice') };
  t.is((await ask(t, api, `/api/billing/${PAYING}/payment/pm-secret`, made)).status, 404);
  t.is((await ask(t, api, `/api/billing/${PAYING}/payment/pm-secret`, alice)).status, 405);
  t.is((await ask(t, api, `/api/billing/${PAYING}/payment/pm-secret/x`, made)).status, 404);
  const written = JSON.stringify(await api.logged(5));
  t.regex(written, /"path":"\/api\/billing\/frosty-sky-72\/invoice_file\/file-INV-2"/);
  t.regex(written, /"path":"\/api\/billing\/frosty-sky-72\/payment\/\{paymentMethodId\}"/);
  for (const secret of [PROXY_SECRET, 'mac=', 'expires', 'pm-secret', 'Ada']) t.false(written.includes(secret), secret);
});

test('Requests are measured by route, never by customer', async (t) => {
  const api = await startApi(t);
  await ask(t, api, trial, alice);
  await ask(t, api, '/nowhere');
  await api.logged(2);
  const text = await (await fetch(`${api.adminUrl}/metrics`)).text();
  t.regex(
    text,
    /billing_api_request_duration_seconds_count\{method="GET",route="\/api\/billing\/\{id\}\/trial",status="200"\} 1/,
  );
  t.regex(text, /route="none",status="404"\} 1/);
  t.false(text.includes(PAYING));
});

test('Those who run the API need no sign-in', async (t) => {
  const api = await startApi(t);
  for (const { path } of Object.values(operationsRoutes)) t.is((await ask(t, api, path)).status, 200, path);
  for (const path of ['/healthz', '/readyz', '/metrics'])
    t.is((await fetch(`${api.adminUrl}${path}`)).status, 200, path);
});

test('Health, readiness and metrics are not on the port of customers, nor the API on theirs', async (t) => {
  const api = await startApi(t);
  for (const path of ['/healthz', '/readyz', '/metrics'])
    t.is(problemOf(await ask(t, api, path)), 'route-not-found', path);
  for (const path of [trial, '/docs', '/openapi.json'])
    t.is((await fetch(`${api.adminUrl}${path}`, alice)).status, 404, path);
});

test('What does not answer is named by the readiness, without saying why', async (t) => {
  const api = await startApi(t, ports(), { failing: async () => ['database'] });
  const answer = await fetch(`${api.adminUrl}/readyz`);
  t.is(answer.status, 503);
  t.deepEqual(await answer.json(), { status: 'not ready', failing: ['database'] });
});

/** What comes back for these bytes, whatever they are. */
const raw = async (url: string, bytes: string): Promise<string> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.end(bytes);
  return (await socket.toArray()).join('');
};

const problemIn = (answer: string): string =>
  (JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as { readonly type: string }).type;

for (const [what, bytes, status, problem] of [
  ['no HTTP', 'nonsense\r\n\r\n', 400, 'bad-request'],
  ['an unknown method', 'FOO / HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'bad-request'],
  ['20 KiB of headers', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_480)}\r\n\r\n`, 431, 'headers-too-large'],
] as const)
  test(`A request that cannot be read is answered, logged and not dropped: ${what}`, async (t) => {
    const api = await startApi(t);
    const answer = await raw(api.url, bytes);
    t.regex(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
    t.regex(answer, /^X-Request-Id: \S+$/im);
    t.is(problemIn(answer), `urn:usage-billing:problem:${problem}`);
    t.like((await api.logged(1)).at(-1)?.fields, { status, problem });
  });

for (const target of ['http://[', 'http://[/api/billing/x/trial'])
  test(`An address that cannot be read is the client's mistake, and the API lives on: ${target}`, async (t) => {
    const api = await startApi(t);
    const answer = await raw(api.url, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    t.regex(answer, /^HTTP\/1\.1 400 /);
    t.is(problemIn(answer), 'urn:usage-billing:problem:bad-request');
    t.like((await api.logged(1)).at(-1)?.fields, { status: 400, problem: 'bad-request', path: target });
    t.is((await ask(t, api, '/api/billing/healthcheck')).status, 200);
  });

test('An expectation that nobody knows is no reason to refuse', async (t) => {
  const api = await startApi(t);
  const answer = await raw(
    api.url,
    'GET /api/billing/healthcheck HTTP/1.1\r\nHost: x\r\nExpect: a miracle\r\nConnection: close\r\n\r\n',
  );
  t.regex(answer, /^HTTP\/1\.1 200 /);
});
