/** A database, and the commands of staff inside this process. */
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import {
  closeContainer,
  configFrom,
  createContainer,
  createLogger,
  databaseSettings,
  localModule,
  PoolToken,
  resolveAll,
  StaffActionsToken,
  TeamAccountsToken,
  UploadJournalToken,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import { commandGroup } from '@usage-billing/wiring/program';
import type { ExecutionContext } from 'ava';
import { type CommandResult, runInProcess } from '../../../wiring/test/support/run-in-process.ts';
import { staffCommands } from '../../src/commands.ts';

const billing = commandGroup('billing', '', staffCommands);

/** `given`: settings beside that of the database. */
export const openOffice = async (t: ExecutionContext, given: Readonly<Record<string, string>> = {}) => {
  const database = await openTestDatabase();
  const env = { DATABASE_URL: database.url, BILLING_LOG_LEVEL: 'fatal', ...given };
  const container = await createContainer(
    localModule(configFrom(databaseSettings, env), createLogger('test', 'fatal')),
  );
  t.teardown(async () => {
    await closeContainer(container);
    await database.close();
  });
  const ports = await resolveAll(container, {
    actions: StaffActionsToken,
    journal: UploadJournalToken,
    ledger: UsageLedgerToken,
    pool: PoolToken,
    teamAccounts: TeamAccountsToken,
  });
  const run = (...args: ReadonlyArray<string>): Promise<CommandResult> => runInProcess(billing, args, env);
  return { ...ports, run };
};
