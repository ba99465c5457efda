/** The pages of staff over real HTTP, on an empty database with every table. */

import { at } from '@usage-billing/contracts/laws';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import {
  ClockToken,
  closeContainer,
  configFrom,
  createContainer,
  createLogger,
  databaseSettings,
  JobHistoryToken,
  localModule,
  override,
  PoolToken,
  resolveAll,
  StaffActionsToken,
  UploadJournalToken,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import type { ExecutionContext } from 'ava';
import { billingAdminSettings } from '../../src/settings.ts';
import { startBillingAdmin } from '../../src/start.ts';

export const NOW = at('2026-03-10T09:40:00Z');

/** Closed when the test ends. */
export const runAdmin = async (t: ExecutionContext, settings: Readonly<Record<string, string>> = {}) => {
  const insecureDev = Object.keys(settings).length === 0;
  const database = await openTestDatabase();
  t.teardown(database.close);
  const container = await createContainer(
    localModule(configFrom(databaseSettings, { DATABASE_URL: database.url }), createLogger('test', 'silent')),
    override(ClockToken, { now: () => NOW }),
  );
  t.teardown(() => closeContainer(container));
  const config = configFrom(billingAdminSettings, {
    BILLING_ADMIN_PORT: '0',
    BILLING_ADMIN_ADMIN_PORT: '0',
    ...settings,
  });
  const admin = await startBillingAdmin(container, { ...config, insecureDev });
  t.teardown(admin.close);
  const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(`${admin.url}${path}`, { headers, redirect: 'manual' });
  return {
    url: admin.url,
    get,
    pool: await container.getAsync(PoolToken),
    ...(await resolveAll(container, {
      ledger: UsageLedgerToken,
      journal: UploadJournalToken,
      history: JobHistoryToken,
      staffActions: StaffActionsToken,
    })),
  };
};
