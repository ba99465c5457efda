/** The pages of staff over real HTTP, on an empty database with every table. */

import { at } from '@usage-billing/contracts/laws';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import { memoryProvider, movableClock } from '@usage-billing/memory';
import {
  AcceptedDifferencesToken,
  ClockToken,
  closeContainer,
  configFrom,
  createContainer,
  createLogger,
  databaseSettings,
  EventStoreToken,
  JobHistoryToken,
  localModule,
  OrganizationDirectoryToken,
  override,
  PoolToken,
  ProviderAccountsToken,
  ProviderCatalogToken,
  ProviderInvoicesToken,
  ProviderUsageToken,
  resolveAll,
  StaffActionsToken,
  StaffProposalsToken,
  UploadJournalToken,
  UsageLedgerToken,
  UsageUploaderToken,
} from '@usage-billing/wiring';
import type { ExecutionContext } from 'ava';
import { billingAdminSettings } from '../../src/settings.ts';
import { startBillingAdmin } from '../../src/start.ts';

export const NOW = at('2026-03-10T09:40:00Z');

/** An instance of which one can say what time it is. */
export type RunningAdmin = Awaited<ReturnType<typeof runAdmin>>;

/** Where staff's browsers find it in these tests. */
export const PUBLIC_URL = 'https://admin.example.com';

/** Closed when the test ends. */
export const runAdmin = async (t: ExecutionContext, settings: Readonly<Record<string, string>> = {}) => {
  const insecureDev = Object.keys(settings).length === 0;
  const clock = movableClock(NOW);
  const provider = memoryProvider({ clock });
  /** Replace `arrival` to say what Zuora answers about an upload. */
  const zuora = { arrival: provider.uploader.arrival };
  const database = await openTestDatabase();
  t.teardown(database.close);
  const container = await createContainer(
    localModule(configFrom(databaseSettings, { DATABASE_URL: database.url }), createLogger('test', 'silent')),
    override(ClockToken, clock),
    override(ProviderAccountsToken, provider.accounts),
    override(ProviderCatalogToken, provider.catalog),
    override(ProviderInvoicesToken, provider.invoices),
    override(ProviderUsageToken, provider.usage),
    override(UsageUploaderToken, { ...provider.uploader, arrival: (upload) => zuora.arrival(upload) }),
  );
  t.teardown(() => closeContainer(container));
  const config = configFrom(billingAdminSettings, {
    BILLING_ADMIN_PORT: '0',
    BILLING_ADMIN_ADMIN_PORT: '0',
    ...settings,
    ...(insecureDev ? {} : { BILLING_ADMIN_PUBLIC_URL: PUBLIC_URL }),
  });
  const admin = await startBillingAdmin(container, { ...config, insecureDev });
  t.teardown(admin.close);
  const request = (path: string, init: RequestInit): Promise<Response> =>
    fetch(`${admin.url}${path}`, { ...init, redirect: 'manual' });
  const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    request(path, { headers });
  return {
    clock,
    zuora,
    request,
    url: admin.url,
    get,
    pool: await container.getAsync(PoolToken),
    ...(await resolveAll(container, {
      ledger: UsageLedgerToken,
      journal: UploadJournalToken,
      history: JobHistoryToken,
      accepted: AcceptedDifferencesToken,
      staffActions: StaffActionsToken,
      proposals: StaffProposalsToken,
      directory: OrganizationDirectoryToken,
      eventStore: EventStoreToken,
    })),
  };
};
