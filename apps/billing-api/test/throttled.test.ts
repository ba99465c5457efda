/** The API as it runs, where Zuora asks for more patience than a page has. */
import { anOrganization, instance, right } from '@usage-billing/contracts/laws';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import { grantPermissions, upsertOrganizations } from '@usage-billing/postgres';
import {
  closeContainer,
  configFrom,
  createContainer,
  createLogger,
  databaseSettings,
  localModule,
  PoolToken,
} from '@usage-billing/wiring';
import { DEFAULT_CREDENTIALS, startFakeZuora } from '@usage-billing/zuora-fake';
import test, { type ExecutionContext } from 'ava';
import { some } from 'fp-ts/lib/Option.js';
import { spawnApp } from '../../wiring/test/support/spawned-app.ts';

const PROXY_SECRET = 'the secret of the proxy';

/** One paying customer, for whom `alice` may ask. */
const databaseOf = async (t: ExecutionContext): Promise<string> => {
  const { url, close } = await openTestDatabase();
  t.teardown(close);
  const connection = configFrom(databaseSettings, { DATABASE_URL: url });
  const container = await createContainer(localModule(connection, createLogger('test', 'silent')));
  const pool = await container.getAsync(PoolToken);
  const customer = anOrganization({
    id: some(instance('5001')),
    externalId: 'silent-sea',
    billingAccount: some({ provider: 'zuora', number: 'W1' }),
  });
  await right(upsertOrganizations(pool, [customer]));
  await right(grantPermissions(pool, [{ userId: 'alice', permission: 'billing.view', externalId: 'silent-sea' }]));
  await closeContainer(container);
  return url;
};

test('customers are told at once when to come back, and do not wait for a pause that outlasts their page', async (t) => {
  const zuora = await startFakeZuora();
  t.teardown(zuora.close);
  const fault = { kind: 'status', status: 429, retryAfterSeconds: 100 } as const;
  zuora.control.fault({ path: 'oauth/token', times: 999, fault });
  const app = spawnApp('api', [], {
    DATABASE_URL: await databaseOf(t),
    ZUORA_URL: zuora.url,
    ZUORA_CLIENT_ID: DEFAULT_CREDENTIALS.clientId,
    ZUORA_CLIENT_SECRET: DEFAULT_CREDENTIALS.clientSecret,
    BILLING_API_PORT: '0',
    BILLING_API_ADMIN_PORT: '0',
    BILLING_API_LINK_SECRET: 'a secret of links that is long enough',
    BILLING_API_PROXY_SECRET: PROXY_SECRET,
  });
  t.teardown(async () => {
    app.process.kill();
    await app.exit;
  });
  const { url } = await app.logged('started');
  const headers = { 'X-Scope-UserID': 'alice', 'X-Proxy-Secret': PROXY_SECRET };
  const answer = await fetch(`${String(url)}/api/billing/silent-sea/account`, { headers });
  t.is(answer.status, 502);
  t.like(await answer.json(), { title: 'The billing provider failed' });
  t.true(Number(answer.headers.get('retry-after')) > 60);
});
