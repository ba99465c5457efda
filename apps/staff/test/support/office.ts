/** A database, and the commands of staff inside this process. */
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import {
  closeContainer,
  configFrom,
  createContainer,
  createLogger,
  databaseSettings,
  type ExitCode,
  localModule,
  resolveAll,
  StaffActionsToken,
  TeamAccountsToken,
} from '@usage-billing/wiring';
import { commandGroup, runProgram } from '@usage-billing/wiring/program';
import type { ExecutionContext } from 'ava';
import { staffCommands } from '../../src/commands.ts';

const billing = commandGroup('billing', '', staffCommands);

export interface Said {
  readonly exit: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export const openOffice = async (t: ExecutionContext) => {
  const database = await openTestDatabase();
  const env = { DATABASE_URL: database.url, BILLING_LOG_LEVEL: 'fatal' };
  const container = await createContainer(
    localModule(configFrom(databaseSettings, env), createLogger('test', 'fatal')),
  );
  t.teardown(async () => {
    await closeContainer(container);
    await database.close();
  });
  const ports = await resolveAll(container, {
    actions: StaffActionsToken,
    teamAccounts: TeamAccountsToken,
  });
  const run = async (...args: ReadonlyArray<string>): Promise<Said> => {
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
    const exit = await runProgram(billing, args, env, output);
    return { exit, stdout, stderr };
  };
  return { ...ports, run };
};
