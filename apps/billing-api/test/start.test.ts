/** The API from a container: it listens, or says in words why it does not. */

import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
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
  StartFailure,
  TeamAccountsToken,
  UploadJournalToken,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { billingApi } from '../src/command.ts';
import { type BillingApiConfig, billingApiRules, billingApiSettings } from '../src/settings.ts';
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
  );

const ENV = {
  BILLING_API_PORT: '0',
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
  t.like(await (await fetch(`${api.url}/readyz`)).json(), { status: 'ready' });
  t.like(await (await fetch(`${api.url}/openapi.json`)).json(), { info: { title: 'Usage billing' } });
  await api.close();
  await t.throwsAsync(fetch(api.url));
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
  await t.throwsAsync(fetch(`${api.url}/healthz`));
  answerNow.resolve();
  const answer = await underWay;
  t.is(answer.status, 200);
  t.like(await answer.json(), { remaining: 10 });
  await closed;
});

test('Without a directory it is not ready', async (t) => {
  const api = await startBillingApi(await container(withDirectoryDown()), config());
  t.teardown(api.close);
  const answer = await fetch(`${api.url}/readyz`);
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
