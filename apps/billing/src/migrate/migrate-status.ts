/** `billing migrate status`: which migrations the database has, and which this program would apply. */
import {
  commandUsing,
  DatabaseToken,
  ExitCode,
  orStartFailure,
  postgres,
  tableText,
  withPool,
} from '@usage-billing/wiring';

interface Flags {
  readonly json?: true;
}

export const migrateStatusCommand = commandUsing(postgres, { database: DatabaseToken })<Flags>({
  description:
    'Lists the migrations of the database and those that are pending. Changes nothing; any role that can read will do.\nExit code 1 where some are pending.',
  options: (command) => command.option('--json', 'print one JSON object'),
  examples: [['billing migrate status', 'lists the migrations']],
  main: ({ database }, { print, config, flags }) =>
    withPool(database, config, async (pool) => {
      const { schemaState } = await import('@usage-billing/postgres');
      const { applied, pending } = await orStartFailure(schemaState(pool));
      const rows = [
        ...applied.map(({ version, name }) => ({ version, name, state: 'applied' })),
        ...pending.map(({ version, name }) => ({ version, name, state: 'pending' })),
      ];
      print(flags.json === true ? JSON.stringify({ migrations: rows }) : table(rows));
      return pending.length === 0 ? ExitCode.ok : ExitCode.failed;
    }),
});

const table = (
  rows: ReadonlyArray<{ readonly version: number; readonly name: string; readonly state: string }>,
): string =>
  tableText(
    [{ head: 'version' }, { head: 'migration' }, { head: 'state' }],
    rows.map(({ version, name, state }) => [String(version), name, state]),
  );
