/** The API from a container: it listens, or says in words why it does not. */

import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { SharedAccounts, UsageUploader } from '@usage-billing/core/invoices';
import {
  ClockToken,
  createContainer,
  createLogger,
  LoggerToken,
  OrganizationDirectoryToken,
  override,
  ProviderAccountsToken,
  ProviderCatalogToken,
  ProviderInvoicesToken,
  ProviderPaymentPageToken,
  ProviderPaymentsToken,
  ProviderSubscriptionsToken,
  readConfig,
  SharedAccountsToken,
  StartFailure,
  TeamAccountsToken,
  UploadJournalToken,
  UsageLedgerToken,
  UsageUploaderToken,
} from '@usage-billing/wiring';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { billingApiRules } from '../src/check-settings.ts';
import { billingApi } from '../src/command.ts';
import { type BillingApiConfig, billingApiSettings } from '../src/settings.ts';
import { startBillingApi } from '../src/start.ts';
import { ON_TRIAL, ports, withDirectoryDown } from './support/ports.ts';

const container = (deps = ports()) =>
  createContainer(
    override(LoggerToken, createLogger('test', 'silent')),
    override(ClockToken, deps.clock),
    override(OrganizationDirectoryToken, deps.directory),
    override(UsageLedgerToken, deps.ledger),
    override(TeamAccountsToken, deps.teamAccounts),
    override(UploadJournalToken, deps.journal),
    override(ProviderAccountsToken, deps.accounts),
    override(ProviderCatalogToken, deps.catalog),
    override(ProviderInvoicesToken, deps.invoices),
    override(ProviderPaymentsToken, deps.payments),
    override(ProviderPaymentPageToken, deps.paymentPage),
    override(ProviderSubscriptionsToken, deps.subscriptions),
    // It asks for nothing but what is shared.
    override(SharedAccountsToken, deps.sharedAccounts as SharedAccounts),
    // The API asks for nothing but the size of a report.
    override(UsageUploaderToken, deps.uploader as UsageUploader),
  );

const ENV = {
  BILLING_API_PORT: '0',
  BILLING_API_ADMIN_PORT: '0',
  BILLING_API_LINK_SECRET: 'a secret of links that is long enough',
  BILLING_API_PROXY_SECRET: 'the secret of the proxy',
};

const config = (env: Readonly<Record<string, string>> = ENV, insecureDev = false): BillingApiConfig => {
  const read = readConfig(billingApiSettings, { env });
  if (E.isLeft(read)) throw new Error(read.left.join('\n'));
  return { ...read.right, insecureDev };
};

test('It listens, answers, and stops', async (t) => {
  const api = await startBillingApi(await container(), config());
  const headers = { 'X-Scope-UserID': 'alice', 'X-Proxy-Secret': ENV.BILLING_API_PROXY_SECRET };
  const answer = await fetch(`${api.url}/api/billing/${ON_TRIAL}/trial`, { headers });
  t.like(await answer.json(), { remaining: 10 });
  t.like(await (await fetch(`${api.adminUrl}/readyz`)).json(), { status: 'ready' });
  t.like(await (await fetch(`${api.url}/openapi.json`)).json(), { info: { title: 'Usage billing' } });
  await api.close();
  await t.throwsAsync(fetch(api.url));
  await t.throwsAsync(fetch(api.adminUrl));
});

test('A request that is under way when it stops is answered; a new one finds nobody', async (t) => {
  const asked = Promise.withResolvers<void>();
  const answerNow = Promise.withResolvers<void>();
  const deps = ports();
  const slow = {
    ...deps.directory,
    findByExternalId: (id: string) => async () => {
      asked.resolve();
      await answerNow.promise;
      return deps.directory.findByExternalId(id)();
    },
  };
  const api = await startBillingApi(await container({ ...deps, directory: slow }), config());
  const headers = { 'X-Scope-UserID': 'alice', 'X-Proxy-Secret': ENV.BILLING_API_PROXY_SECRET };
  const underWay = fetch(`${api.url}/api/billing/${ON_TRIAL}/trial`, { headers });
  await asked.promise;
  const closed = api.close();
  await t.throwsAsync(fetch(`${api.url}/api/billing/healthcheck`));
  t.is((await fetch(`${api.adminUrl}/healthz`)).status, 200);
  answerNow.resolve();
  const answer = await underWay;
  t.is(answer.status, 200);
  t.like(await answer.json(), { remaining: 10 });
  await closed;
});

test('Without a directory it is not ready', async (t) => {
  const api = await startBillingApi(await container(withDirectoryDown()), config());
  t.teardown(api.close);
  const answer = await fetch(`${api.adminUrl}/readyz`);
  t.is(answer.status, 503);
  t.deepEqual(await answer.json(), { status: 'not ready', failing: ['directory'] });
});

test('The insecure mode takes the word of anybody', async (t) => {
  const { BILLING_API_PROXY_SECRET: _, ...env } = ENV;
  const api = await startBillingApi(await container(), config(env, true));
  t.teardown(api.close);
  const answer = await fetch(`${api.url}/api/billing/${ON_TRIAL}/trial`, { headers: { 'X-Scope-UserID': 'alice' } });
  t.is(answer.status, 200);
});

test('It does not start when nothing says whom to believe', async (t) => {
  const { BILLING_API_PROXY_SECRET: _, ...env } = ENV;
  const failure = await t.throwsAsync(startBillingApi(await container(), config(env)), { instanceOf: StartFailure });
  t.regex(failure?.message ?? '', /who is asking/);
});

test('A port in use is a sentence that names the setting', async (t) => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  t.teardown(() => taken.close());
  const port = String((taken.address() as AddressInfo).port);
  const failure = await t.throwsAsync(startBillingApi(await container(), config({ ...ENV, BILLING_API_PORT: port })), {
    instanceOf: StartFailure,
  });
  t.regex(failure?.message ?? '', /in use.*BILLING_API_PORT/);
});

test('Everything that is wrong with the configuration is said at once, and no secret is shown', (t) => {
  const env = {
    BILLING_API_LINK_SECRET: 'short',
    BILLING_API_PROXY_SECRET: 'guessable',
    BILLING_API_PROXY_ADDRESSES: '10.0.0.0/8,nowhere,10.0.0.0/99',
    BILLING_API_CORS_ORIGIN: '*',
    BILLING_API_PORT: 'x',
  };
  const read = readConfig(billingApi.settings, { env }, [...billingApi.rules, ...billingApiRules(false)]);
  const problems = E.isLeft(read) ? read.left.join('\n') : '';
  for (const part of [
    'BILLING_API_PORT must be',
    'BILLING_API_PROXY_SECRET must have at least 16 characters',
    'BILLING_API_PROXY_ADDRESSES: "nowhere"',
    'BILLING_API_PROXY_ADDRESSES: "10.0.0.0/99"',
    'at least 32 bytes',
    'CORS_ORIGIN',
    'ZUORA_URL is missing',
    'ZUORA_CLIENT_ID',
  ])
    t.true(problems.includes(part), `${part}: ${problems}`);
  t.notRegex(problems, /short|guessable/);
});

const LOOPBACK_ONLY = /--insecure-dev lets everybody say who they are, so BILLING_API_HOST must be of this machine/;
const TOO_WIDE = /is no private network and covers a part of the internet/;
const SECRET_URL = 'https://user:hunter2@login.example.com';

interface Hole {
  readonly env: Readonly<Record<string, string>>;
  readonly insecureDev?: true;
  readonly problem: RegExp;
}

const holes: ReadonlyArray<Hole> = [
  ...[
    '0.0.0.0',
    '::',
    '192.168.1.10',
    '::ffff:192.168.1.10',
    'fe80::1',
    'billing.example.com',
    '127.0.0.1.nip.io',
    '0',
  ].map((host): Hole => ({ env: { BILLING_API_HOST: host }, insecureDev: true, problem: LOOPBACK_ONLY })),
  ...[
    '0.0.0.0/0',
    '::/0',
    '0.0.0.0/1',
    '128.0.0.0/1',
    '192.0.0.0/2',
    '10.0.0.0/7',
    '2000::/3',
    '::/1',
    '2001::/16',
    '::ffff:0:0/96',
    '::ffff:0.0.0.0/97',
    'f000::/4',
    'fc00::/6',
    '10.0.0.0/8,0.0.0.0/0',
  ].map((range): Hole => ({ env: { BILLING_API_PROXY_ADDRESSES: range }, problem: TOO_WIDE })),
  {
    env: { BILLING_API_OIDC_ISSUER: SECRET_URL, BILLING_API_OIDC_AUDIENCE: 'billing' },
    problem: /BILLING_API_OIDC_ISSUER must not contain a user or a password/,
  },
  {
    env: {
      BILLING_API_OIDC_ISSUER: 'https://login.example.com',
      BILLING_API_OIDC_AUDIENCE: 'billing',
      BILLING_API_OIDC_JWKS_URL: SECRET_URL,
    },
    problem: /BILLING_API_OIDC_JWKS_URL must not contain a user or a password/,
  },
  { env: { BILLING_API_CORS_ORIGIN: SECRET_URL }, problem: /CORS_ORIGIN must be one origin/ },
  { env: { BILLING_API_CORS_ORIGIN: 'null' }, problem: /CORS_ORIGIN must be one origin/ },
  { env: { BILLING_API_CORS_ORIGIN: 'http://app.example.com' }, problem: /CORS_ORIGIN must begin with https/ },
  {
    env: { BILLING_API_USER_HEADER: 'Authorization' },
    problem: /BILLING_API_USER_HEADER: "Authorization" cannot be used/,
  },
  { env: { BILLING_API_USER_HEADER: 'X User' }, problem: /BILLING_API_USER_HEADER: "X User" cannot be used/ },
  { env: { BILLING_API_USER_HEADER: 'x-proxy-secret' }, problem: /must be two headers/ },
  { env: { BILLING_API_STAFF_USERS: 'erin,ali\u200bce' }, problem: /STAFF_USERS: "ali\u200bce" is not a user's id/ },
  { env: { BILLING_API_SERVICE_TOKENS: 'gateway:hunter2' }, problem: /SERVICE_TOKENS: entry 1 is not name:token/ },
  {
    env: { BILLING_API_SERVICE_TOKENS: `gateway:${'x'.repeat(32)},${'hunter2'.repeat(5)}` },
    problem: /SERVICE_TOKENS: entry 2 is not name:token/,
  },
];

for (const { env, insecureDev, problem } of holes)
  test(`A setting that opens a hole keeps the API from starting: ${JSON.stringify(env)}`, async (t) => {
    const rules = [...billingApi.rules, ...billingApiRules(insecureDev ?? false)];
    const read = readConfig(billingApi.settings, { env: { ...ENV, ...env } }, rules);
    const problems = E.isLeft(read) ? read.left.join('\n') : '';
    t.regex(problems, problem);
    t.false(problems.includes('hunter2'), 'no secret is shown');
    const starting = startBillingApi(await container(), config({ ...ENV, ...env }, insecureDev));
    const failure = await t.throwsAsync(starting, { instanceOf: StartFailure });
    t.regex(failure?.message ?? '', problem);
  });

for (const env of [
  { BILLING_API_PROXY_ADDRESSES: '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,203.0.113.7,2001:db8::/32' },
  { BILLING_API_PROXY_ADDRESSES: 'fc00::/7,fd00::/8,fe80::/10,::1,::ffff:10.0.0.0/104' },
  { BILLING_API_CORS_ORIGIN: 'http://localhost:3000' },
  { BILLING_API_CORS_ORIGIN: 'http://[::1]:3000' },
  { BILLING_API_SERVICE_TOKENS: `gateway:${'x'.repeat(32)}, gateway:${'y'.repeat(40)}` },
])
  test(`A setting that opens none is accepted: ${JSON.stringify(env)}`, (t) => {
    t.deepEqual(
      billingApiRules(false).flatMap(({ problems }) => problems(config({ ...ENV, ...env }), { production: true })),
      [],
    );
  });

for (const host of ['127.0.0.1', '127.8.8.8', '::1', 'localhost'])
  test(`Everybody is trusted on ${host}, which only this machine reaches`, (t) => {
    const problems = billingApiRules(true).flatMap((each) =>
      each.problems(config({ ...ENV, BILLING_API_HOST: host }), { production: true }),
    );
    t.deepEqual(problems, []);
  });
