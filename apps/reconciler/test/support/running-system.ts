/** A system to reconcile: a database and a fake Zuora, and the commands inside this process. */
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import {
  closeContainer,
  createContainer,
  createLogger,
  EventStoreToken,
  JobHistoryToken,
  modulesOf,
  OrganizationDirectoryToken,
  PoolToken,
  ProviderAccountsToken,
  ProviderInvoicesToken,
  ProviderUsageToken,
  processModule,
  resolveAll,
  UploadJournalToken,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import { commandGroup } from '@usage-billing/wiring/program';
import { DEFAULT_CREDENTIALS, startFakeZuora } from '@usage-billing/zuora-fake';
import type { ExecutionContext } from 'ava';
import { type CommandResult, runInProcess } from '../../../wiring/test/support/run-in-process.ts';
import { reconcilerCommands } from '../../src/commands.ts';
import { type Reconciler, ReconcilerToken, reconcilerModule } from '../../src/index.ts';
import { sources } from '../../src/sources.ts';

const billing = commandGroup('billing', '', reconcilerCommands);

/** `given`: settings beside those of the database and the fake Zuora, such as another event store. */
export const openSystem = async (t: ExecutionContext, given: Readonly<Record<string, string>> = {}) => {
  const database = await openTestDatabase();
  const zuora = await startFakeZuora();
  const env = {
    DATABASE_URL: database.url,
    BILLING_EVENT_STORE: 'postgres',
    BILLING_LOG_LEVEL: 'fatal',
    ZUORA_URL: zuora.url,
    ZUORA_CLIENT_ID: DEFAULT_CREDENTIALS.clientId,
    ZUORA_CLIENT_SECRET: DEFAULT_CREDENTIALS.clientSecret,
    ...given,
  };
  const modules = [processModule(createLogger('test', 'fatal')), ...modulesOf(sources, env)];
  const container = await createContainer(...modules);
  t.teardown(async () => {
    await closeContainer(container);
    await zuora.close();
    await database.close();
  });
  const ports = await resolveAll(container, {
    pool: PoolToken,
    eventStore: EventStoreToken,
    ledger: UsageLedgerToken,
    journal: UploadJournalToken,
    directory: OrganizationDirectoryToken,
    accounts: ProviderAccountsToken,
    usage: ProviderUsageToken,
    invoices: ProviderInvoicesToken,
    history: JobHistoryToken,
  });
  const run = (...args: ReadonlyArray<string>): Promise<CommandResult> => runInProcess(billing, args, env);
  /** The nightly job as a process has it that starts now. */
  const openReconciler = async (): Promise<Reconciler> => {
    const own = await createContainer(...modules, reconcilerModule());
    t.teardown(() => closeContainer(own));
    return own.getAsync(ReconcilerToken);
  };
  return { ...ports, container, zuora, run, openReconciler };
};
