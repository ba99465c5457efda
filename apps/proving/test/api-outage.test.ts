/** The API while its Postgres is away, and after it came back: nobody has to restart anything. */
import { billingApiSettings, startBillingApi } from '@usage-billing/billing-api';
import { anOrganization, right } from '@usage-billing/contracts/laws';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import { grantPermissions, upsertOrganizations } from '@usage-billing/postgres';
import {
  closeContainer,
  cloudModule,
  configFrom,
  createContainer,
  createLogger,
  databaseSettings,
  localModule,
  PoolToken,
  Secret,
} from '@usage-billing/wiring';
import { DEFAULT_CREDENTIALS, startFakeZuora } from '@usage-billing/zuora-fake';
import test, { type ExecutionContext } from 'ava';
import { type FlakyProxy, flakyProxy } from '../src/torture/flaky-proxy.ts';

const CUSTOMER = 'frosty-sky-72';

const behind = (url: string, { port }: FlakyProxy): string => {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.toString();
};

const openApi = async (t: ExecutionContext) => {
  const database = await openTestDatabase();
  t.teardown(database.close);
  const { hostname: host, port } = new URL(database.url);
  const proxy = await flakyProxy({ host, port: Number(port) });
  t.teardown(proxy.close);
  const zuora = await startFakeZuora();
  t.teardown(zuora.close);
  const { clientId, clientSecret } = DEFAULT_CREDENTIALS;
  const databaseConfig = configFrom(databaseSettings, { DATABASE_URL: behind(database.url, proxy) });
  const container = await createContainer(
    localModule(databaseConfig, createLogger('test', 'silent')),
    cloudModule({
      baseUrl: zuora.url,
      auth: { _tag: 'OAuth', clientId, clientSecret: new Secret(clientSecret) },
      productSku: 'SKU-00000001',
    }),
  );
  t.teardown(() => closeContainer(container));
  const pool = await container.getAsync(PoolToken);
  await right(upsertOrganizations(pool, [anOrganization({ externalId: CUSTOMER })]));
  await right(grantPermissions(pool, [{ userId: 'alice', permission: 'billing.view', externalId: CUSTOMER }]));
  const config = configFrom(billingApiSettings, {
    BILLING_API_PORT: '0',
    BILLING_API_ADMIN_PORT: '0',
    BILLING_API_LINK_SECRET: 'a secret of links that is long enough',
    // What the directory said a moment ago would hide that it is away.
    BILLING_API_DIRECTORY_CACHE_SECONDS: '0',
  });
  const api = await startBillingApi(container, { ...config, insecureDev: true });
  t.teardown(api.close);
  const ask = (path: string) => fetch(`${api.url}${path}`, { headers: { 'X-Scope-UserID': 'alice' } });
  const admin = (path: string) => fetch(`${api.adminUrl}${path}`);
  return { proxy, ask, admin };
};

test('without Postgres the API lives, says that it is not ready, and is ready again by itself', async (t) => {
  const { proxy, ask, admin } = await openApi(t);
  const usage = `/api/billing/${CUSTOMER}/usage`;
  t.is((await admin('/readyz')).status, 200);
  t.is((await ask(usage)).status, 200);

  for (let outage = 0; outage < 2; outage += 1) {
    proxy.goAway();
    const ready = await admin('/readyz');
    t.is(ready.status, 503);
    t.deepEqual(await ready.json(), { status: 'not ready', failing: ['database', 'directory'] });
    t.is((await admin('/healthz')).status, 200);
    const refused = await ask(usage);
    // The directory is in the same Postgres, and is asked first.
    t.is(refused.status, 502);
    t.true(Number(refused.headers.get('retry-after')) >= 1);
    t.like(await refused.json(), { type: 'urn:usage-billing:problem:directory-failed' });

    proxy.comeBack();
    const until = Date.now() + 60_000;
    while ((await admin('/readyz')).status !== 200) t.true(Date.now() < until, 'it did not recover within a minute');
    t.is((await ask(usage)).status, 200);
  }
});
