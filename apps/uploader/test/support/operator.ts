/** A database with what an operator finds at work, and the operator's commands inside this process. */
import { openTestDatabase, type TestDatabaseOptions } from '@usage-billing/embedded-postgres/testing';
import {
  closeContainer,
  configFrom,
  createContainer,
  createLogger,
  databaseSettings,
  type ExitCode,
  JobLockToken,
  localModule,
  PostTrialInvoiceQueueToken,
  UploadJournalToken,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import { commandGroup, runProgram } from '@usage-billing/wiring/program';
import type { ExecutionContext } from 'ava';
import { uploaderCommands } from '../../src/commands.ts';

const billing = commandGroup('billing', '', [uploaderCommands]);

export interface Running {
  readonly exit: Promise<ExitCode>;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

export interface Said {
  readonly exit: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export const openOffice = async (
  t: ExecutionContext,
  env: Readonly<Record<string, string>> = {},
  options: TestDatabaseOptions = {},
) => {
  const database = await openTestDatabase(options);
  const own = { DATABASE_URL: database.url, BILLING_LOG_LEVEL: 'fatal' };
  const container = await createContainer(
    localModule(configFrom(databaseSettings, own), createLogger('test', 'fatal')),
  );
  t.teardown(async () => {
    await closeContainer(container);
    await database.close();
  });
  const start = (...args: ReadonlyArray<string>): Running => {
    let stdout = '';
    let stderr = '';
    const output = {
      out: (text: string) => {
        stdout += text;
      },
      err: (text: string) => {
        stderr += text;
      },
    };
    const exit = runProgram(billing, ['uploader', ...args], { ...own, ...env }, output);
    return { exit, stdout: () => stdout, stderr: () => stderr };
  };
  return {
    container,
    ledger: await container.getAsync(UsageLedgerToken),
    journal: await container.getAsync(UploadJournalToken),
    queue: await container.getAsync(PostTrialInvoiceQueueToken),
    lock: await container.getAsync(JobLockToken),
    start,
    run: async (...args: ReadonlyArray<string>): Promise<Said> => {
      const command = start(...args);
      return { exit: await command.exit, stdout: command.stdout(), stderr: command.stderr() };
    },
  };
};
