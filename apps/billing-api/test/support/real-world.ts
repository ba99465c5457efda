/** The API's ports as they are outside of tests: Postgres, and a Zuora over HTTP; only the clock stands still. */
import { anHourlyTotal, anOrganization, hour, instance, right } from '@usage-billing/contracts/laws';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import { grantPermissions, upsertOrganizations } from '@usage-billing/postgres';
import {
  ClockToken,
  closeContainer,
  cloudModule,
  configFrom,
  createContainer,
  createLogger,
  databaseSettings,
  localModule,
  override,
  PoolToken,
  PostTrialInvoiceQueueToken,
  Secret,
} from '@usage-billing/wiring';
import { DEFAULT_CREDENTIALS, type FakeZuoraOptions, startFakeZuora } from '@usage-billing/zuora-fake';
import type { ExecutionContext } from 'ava';
import { some } from 'fp-ts/lib/Option.js';
import { portsFrom } from '../../src/ports.ts';
import { at, NOW, ports } from './ports.ts';

/** Closed when the test ends. */
export const openRealWorld = async (t: ExecutionContext, given: Pick<FakeZuoraOptions, 'catalog'> = {}) => {
  const database = await openTestDatabase();
  t.teardown(database.close);
  const zuora = await startFakeZuora({ now: () => NOW, ...given });
  t.teardown(zuora.close);
  const { clientId, clientSecret } = DEFAULT_CREDENTIALS;
  const container = await createContainer(
    localModule(configFrom(databaseSettings, { DATABASE_URL: database.url }), createLogger('test', 'silent')),
    cloudModule({
      baseUrl: zuora.url,
      auth: { _tag: 'OAuth', clientId, clientSecret: new Secret(clientSecret) },
      productSku: 'SKU-00000001',
    }),
    override(ClockToken, { now: () => NOW }),
  );
  t.teardown(() => closeContainer(container));
  const pool = await container.getAsync(PoolToken);
  const deps = ports(await portsFrom(container));
  let organizations = 0;

  /** Its trial ended on 2026-03-01, it used 7200 node-seconds since, and is refused everything; `alice` may pay. */
  const silentCustomer = async (): Promise<string> => {
    organizations += 1;
    const externalId = `silent-sea-${organizations}`;
    const id = instance(String(5000 + organizations));
    const refused = { refuseDataAccess: true, refuseDataUpload: true, refuseDataReason: some('the trial is over') };
    const organization = anOrganization({ id: some(id), externalId, ...refused });
    await right(upsertOrganizations(pool, [organization]));
    await right(grantPermissions(pool, [{ userId: 'alice', permission: 'billing.update', externalId }]));
    const used = ['2026-03-05T10:00:00Z', '2026-03-06T11:00:00Z'].map((start) =>
      anHourlyTotal({ instanceId: id, hour: hour(start), total: 3600n }),
    );
    await right(deps.ledger.recordTotals(used, at('2026-03-07T00:00:00Z')));
    return externalId;
  };

  return { deps, pool, zuora, queue: await container.getAsync(PostTrialInvoiceQueueToken), silentCustomer };
};

export type RealWorld = Awaited<ReturnType<typeof openRealWorld>>;
