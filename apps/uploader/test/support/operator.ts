/** A database with what an operator finds at work, and the operator's commands inside this process. */
import type { PostTrialInvoiceQueue, UploadJournal } from '@usage-billing/core/invoices';
import type { JobLock } from '@usage-billing/core/shared';
import type { UsageLedger } from '@usage-billing/core/usage';
import { openTestDatabase, type TestDatabaseOptions } from '@usage-billing/embedded-postgres/testing';
import {
  closeContainer,
  configFrom,
  createContainer,
  createLogger,
  databaseSettings,
  JobLockToken,
  localModule,
  PostTrialInvoiceQueueToken,
  UploadJournalToken,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import { commandGroup } from '@usage-billing/wiring/program';
import type { ExecutionContext } from 'ava';
import {
  type CommandResult,
  type RunningCommand,
  runInProcess,
  startInProcess,
} from '../../../wiring/test/support/run-in-process.ts';
import { uploaderCommands } from '../../src/commands.ts';

const billing = commandGroup('billing', '', [uploaderCommands]);

export type Start = (...args: ReadonlyArray<string>) => RunningCommand;
export type Run = (...args: ReadonlyArray<string>) => Promise<CommandResult>;

export interface Office {
  readonly container: Awaited<ReturnType<typeof createContainer>>;
  readonly ledger: UsageLedger;
  readonly journal: UploadJournal;
  readonly queue: PostTrialInvoiceQueue;
  readonly lock: JobLock;
  readonly start: Start;
  readonly run: Run;
}

export const openOffice = async (
  t: ExecutionContext,
  env: Readonly<Record<string, string>> = {},
  options: TestDatabaseOptions = {},
): Promise<Office> => {
  const database = await openTestDatabase(options);
  const own = { DATABASE_URL: database.url, BILLING_LOG_LEVEL: 'fatal' };
  const container = await createContainer(
    localModule(configFrom(databaseSettings, own), createLogger('test', 'fatal')),
  );
  t.teardown(async () => {
    await closeContainer(container);
    await database.close();
  });
  const environment = { ...own, ...env };
  return {
    container,
    ledger: await container.getAsync(UsageLedgerToken),
    journal: await container.getAsync(UploadJournalToken),
    queue: await container.getAsync(PostTrialInvoiceQueueToken),
    lock: await container.getAsync(JobLockToken),
    start: (...args) => startInProcess(billing, ['uploader', ...args], environment),
    run: (...args) => runInProcess(billing, ['uploader', ...args], environment),
  };
};
