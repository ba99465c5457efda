/** Tokens of an identity provider, over real HTTP on both sides: whose they are, and why one is not accepted. */
import { configFrom, readConfig } from '@usage-billing/wiring';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { SignJWT, UnsecuredJWT } from 'jose';
import { createSignIn } from '../../src/sign-in/create-sign-in.ts';
import { fetchKeySet } from '../../src/sign-in/fetch-key-set.ts';
import { COOLDOWN_MILLIS, issuerKeys } from '../../src/sign-in/issuer-keys.ts';
import { signInSettings } from '../../src/sign-in/settings.ts';
import { verifyToken } from '../../src/sign-in/token.ts';
import { type Answer, ask, problemOf, startApi } from '../support/api.ts';
import { AUDIENCE, type Issuer, startIssuer } from '../support/issuer.ts';
import { ON_TRIAL } from '../support/ports.ts';

const PROXY_SECRET = 'the secret of the proxy';
const trial = `/api/billing/${ON_TRIAL}/trial`;

type Env = Readonly<Record<string, string>>;

const signInWith = (env: Env, insecureDev = false) => {
  const judged = createSignIn(configFrom(signInSettings, env), insecureDev);
  if (E.isLeft(judged)) throw new Error(judged.left.join('\n'));
  return judged.right;
};

/** Asks with these headers an API that believes the issuer. */
const apiOf = async (t: ExecutionContext, issuer: Issuer, env: Env = {}) => {
  const { identifyCaller, methods } = signInWith({
    BILLING_API_OIDC_ISSUER: issuer.url,
    BILLING_API_OIDC_AUDIENCE: AUDIENCE,
    ...env,
  });
  const api = await startApi(t, undefined, { identifyCaller, signInMethods: methods });
  const asking = (headers: Env): Promise<Answer> => ask(t, api, trial, { headers });
  return { api, asking, asToken: (token: string) => asking({ Authorization: `Bearer ${token}` }) };
};

const wording = ({ json }: Answer): string => (json as { readonly detail?: string }).detail ?? '';
const challenge = ({ headers }: Answer): string => headers.get('www-authenticate') ?? '';

for (const algorithm of ['ES256', 'RS256', 'EdDSA'])
  test(`A token signed with ${algorithm} says who is asking`, async (t) => {
    const issuer = await startIssuer(t, algorithm);
    const { asToken, api } = await apiOf(t, issuer);
    t.is((await asToken(await issuer.token())).status, 200);
    t.is(problemOf(await asToken(await issuer.token({ sub: 'carol' }))), 'no-permission');
    t.like((await api.logged(2)).at(-1)?.fields, { userId: 'carol' });
  });

const now = Math.floor(Date.now() / 1000);

const badTokens: ReadonlyArray<readonly [title: string, make: (issuer: Issuer) => Promise<string>, reason: RegExp]> = [
  ['of another issuer', (issuer) => issuer.token({ iss: 'https://evil.example' }), /not valid here/],
  ['for another service', (issuer) => issuer.token({ aud: 'shop' }), /not valid here/],
  ['for no service', (issuer) => issuer.token({ aud: undefined }), /not valid here/],
  ['that has expired', (issuer) => issuer.token({ exp: now - 120 }), /it has expired/],
  ['that never expires', (issuer) => issuer.token({ exp: undefined }), /not valid here/],
  ['that is not valid yet', (issuer) => issuer.token({ nbf: now + 120 }), /not valid yet/],
  ['that names nobody', (issuer) => issuer.token({ sub: undefined }), /not valid here/],
  ['that names somebody blank', (issuer) => issuer.token({ sub: ' ' }), /not valid here/],
  ['that names two people', (issuer) => issuer.token({ sub: ['alice', 'carol'] }), /not valid here/],
  ['whose user would forge log lines', (issuer) => issuer.token({ sub: 'alice\nroot' }), /not valid here/],
  [
    'whose content was changed',
    async (issuer) => {
      const [header, , signature] = (await issuer.token()).split('.');
      const [, payload] = (await issuer.token({ sub: 'carol' })).split('.');
      return `${header}.${payload}.${signature}`;
    },
    /not valid here/,
  ],
  [
    'that is not signed',
    async (issuer) =>
      new UnsecuredJWT({})
        .setIssuer(issuer.url)
        .setAudience(AUDIENCE)
        .setSubject('alice')
        .setExpirationTime('5m')
        .encode(),
    /not valid here/,
  ],
  [
    'signed with a shared secret',
    async (issuer) =>
      new SignJWT({ iss: issuer.url, aud: AUDIENCE, sub: 'alice', exp: now + 300 })
        .setProtectedHeader({ alg: 'HS256', kid: 'first' })
        .sign(new TextEncoder().encode('a secret that everybody who checks must know')),
    /not valid here/,
  ],
  ['that is none', async () => 'nonsense', /not valid here/],
];

for (const [title, make, reason] of badTokens)
  test(`A token ${title} signs nobody in`, async (t) => {
    const issuer = await startIssuer(t);
    const { asToken, api } = await apiOf(t, issuer);
    const token = await make(issuer);
    const answer = await asToken(token);
    t.is(answer.status, 401);
    t.is(problemOf(answer), 'not-signed-in');
    t.regex(wording(answer), reason);
    t.regex(challenge(answer), /^Bearer realm="usage-billing", error="invalid_token", error_description="[^"]+"$/);
    const written = JSON.stringify(await api.logged(1));
    t.regex(written, /"cause":/);
    t.false(written.includes(token), 'a token is a secret, even a bad one');
  });

test('Without a token the answer says how to sign in', async (t) => {
  const { asking } = await apiOf(t, await startIssuer(t));
  for (const headers of [{}, { Authorization: 'Basic YTpi' }, { Authorization: 'Bearer ' }]) {
    const answer = await asking(headers);
    t.is(problemOf(answer), 'not-signed-in');
    t.is(challenge(answer), 'Bearer realm="usage-billing"');
  }
});

test('The issuer’s clock may be off by as much as is configured', async (t) => {
  const issuer = await startIssuer(t);
  const { asToken } = await apiOf(t, issuer, { BILLING_API_OIDC_CLOCK_TOLERANCE_SECONDS: '300' });
  t.is((await asToken(await issuer.token({ exp: now - 120 }))).status, 200);
});

test('Another claim can name the user, and one of several audiences is enough', async (t) => {
  const issuer = await startIssuer(t);
  const { asToken } = await apiOf(t, issuer, {
    BILLING_API_OIDC_USER_CLAIM: 'https://example.com/user',
    BILLING_API_OIDC_AUDIENCE: 'invoices, billing',
  });
  const token = await issuer.token({ sub: 'nobody', 'https://example.com/user': 'alice', aud: ['shop', AUDIENCE] });
  t.is((await asToken(token)).status, 200);
});

test('An algorithm that is not configured is not accepted, and nothing is fetched for it', async (t) => {
  const issuer = await startIssuer(t);
  const { asToken } = await apiOf(t, issuer, { BILLING_API_OIDC_ALGORITHMS: 'RS256' });
  t.is((await asToken(await issuer.token())).status, 401);
  t.deepEqual(issuer.fetches, { discovery: 0, keys: 0 });
});

test('Keys are fetched once, however many ask at once, and from the given address without discovery', async (t) => {
  const issuer = await startIssuer(t);
  const { asToken } = await apiOf(t, issuer, { BILLING_API_OIDC_JWKS_URL: `${issuer.url}/keys` });
  const token = await issuer.token();
  const answers = await Promise.all(Array.from({ length: 8 }, () => asToken(token)));
  t.deepEqual(
    answers.map(({ status }) => status),
    Array(8).fill(200),
  );
  t.deepEqual(issuer.fetches, { discovery: 0, keys: 1 });
});

test('An issuer that cannot be reached is no fault of the customer: 502, and when to come back', async (t) => {
  const issuer = await startIssuer(t);
  issuer.answerWith(503);
  const { asToken, api } = await apiOf(t, issuer);
  const answer = await asToken(await issuer.token());
  t.is(answer.status, 502);
  t.is(problemOf(answer), 'identity-provider-failed');
  t.regex(answer.headers.get('retry-after') ?? '', /^([1-9]|10)$/);
  t.is(answer.headers.get('www-authenticate'), null);
  t.false(answer.text.includes('127.0.0.1'));
  t.regex(JSON.stringify(await api.logged(1)), /HTTP status 503/);
});

for (const [title, change] of [
  ['speaks for somebody else', { issuer: 'https://evil.example' }],
  ['sends us to keys over plain HTTP elsewhere', { jwks_uri: 'http://evil.example/keys' }],
  ['names no keys', { jwks_uri: undefined }],
] as const)
  test(`A discovery that ${title} is not followed`, async (t) => {
    const issuer = await startIssuer(t);
    issuer.describeAs(change);
    const { asToken } = await apiOf(t, issuer);
    t.is(problemOf(await asToken(await issuer.token())), 'identity-provider-failed');
    t.is(issuer.fetches.keys, 0);
  });

test('When the issuer changes its key, new tokens are accepted and those of the old key are not', async (t) => {
  const issuer = await startIssuer(t);
  let now = 0;
  const rules = {
    issuer: issuer.url,
    audiences: [AUDIENCE],
    algorithms: ['ES256'],
    clockToleranceSeconds: 30,
    userClaim: 'sub',
  };
  const verify = verifyToken(
    rules,
    issuerKeys(fetchKeySet(issuer.url), () => now),
  );
  const before = await issuer.token();
  t.deepEqual(await verify(before)(), E.right('alice'));
  await issuer.rotate('second');
  now += COOLDOWN_MILLIS;
  t.deepEqual(await verify(await issuer.token())(), E.right('alice'));
  t.like(await verify(before)(), { left: { _tag: 'TokenNotValid' } });
  t.deepEqual(issuer.fetches, { discovery: 2, keys: 2 });
});

const both = { BILLING_API_PROXY_SECRET: PROXY_SECRET };
const asProxy = { 'X-Scope-UserID': 'alice', 'X-Proxy-Secret': PROXY_SECRET };

test('With both configured, either signs in', async (t) => {
  const issuer = await startIssuer(t);
  const { asToken, asking } = await apiOf(t, issuer, both);
  t.is((await asToken(await issuer.token())).status, 200);
  t.is((await asking(asProxy)).status, 200);
});

test('A bad token is not made good by the proxy’s word, nor another’s token by one’s own name', async (t) => {
  const issuer = await startIssuer(t);
  const { asking } = await apiOf(t, issuer, both);
  const expired = await issuer.token({ exp: now - 120 });
  t.is((await asking({ ...asProxy, Authorization: `Bearer ${expired}` })).status, 401);
  const carol = await issuer.token({ sub: 'carol' });
  t.is(problemOf(await asking({ ...asProxy, Authorization: `bearer ${carol}` })), 'no-permission');
});

test('Only tokens configured: the header of a proxy is anybody’s word', async (t) => {
  const { asking } = await apiOf(t, await startIssuer(t));
  t.is((await asking({ 'X-Scope-UserID': 'alice' })).status, 401);
});

test('The insecure mode does not overrule an issuer', async (t) => {
  const issuer = await startIssuer(t);
  const env = { BILLING_API_OIDC_ISSUER: issuer.url, BILLING_API_OIDC_AUDIENCE: AUDIENCE };
  t.false(signInWith(env, true).trustsAnyone);
  t.deepEqual(signInWith(env, true).methods, { issuer: issuer.url });
  t.true(signInWith({}, true).trustsAnyone);
});

const problemsOf = (env: Env): string => {
  const read = readConfig(signInSettings, { env });
  const judged = E.flatMap((config: Parameters<typeof createSignIn>[0]) => createSignIn(config, false))(read);
  return E.isLeft(judged) ? judged.left.join('\n') : '';
};

const ISSUER = { BILLING_API_OIDC_ISSUER: 'https://issuer.example/' };

const misconfigured: ReadonlyArray<readonly [title: string, env: Env, problem: RegExp]> = [
  ['nothing', {}, /who is asking/],
  ['an issuer without an audience', ISSUER, /OIDC_AUDIENCE is missing/],
  ['an audience without an issuer', { BILLING_API_OIDC_AUDIENCE: 'a' }, /OIDC_ISSUER is missing/],
  [
    'an issuer over plain HTTP',
    { BILLING_API_OIDC_ISSUER: 'http://issuer.example' },
    /OIDC_ISSUER must begin with https/,
  ],
  ['keys over plain HTTP', { ...ISSUER, BILLING_API_OIDC_JWKS_URL: 'http://keys.example' }, /JWKS_URL must begin with/],
  ['tokens that are not signed', { ...ISSUER, BILLING_API_OIDC_ALGORITHMS: 'none' }, /ALGORITHMS: "none" is none of/],
  ['shared secrets', { ...ISSUER, BILLING_API_OIDC_ALGORITHMS: 'RS256,HS256' }, /ALGORITHMS: "HS256"/],
];

for (const [title, env, problem] of misconfigured)
  test(`It does not start with ${title}`, (t) => {
    t.regex(problemsOf(env), problem);
  });
