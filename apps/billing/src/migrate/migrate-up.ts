/** `billing migrate` and `billing migrate up`: brings the database to the version of this program, as its owner. */
import { commandUsing, DatabaseToken, ExitCode, orStartFailure, postgres, withPool } from '@usage-billing/wiring';
import { plannedSql } from './planned-sql.ts';

interface Flags {
  readonly dryRun?: true;
  readonly grantTo?: string;
}

export const migrateUpCommand = commandUsing(postgres, { database: DatabaseToken })<Flags>({
  description:
    'Brings the database to the version of this program, and makes the partitions of the ledger for the next 12 months.\nRun it as the owner of the database before a rollout: with NODE_ENV=production apps leave the schema to it (BILLING_MIGRATE).',
  options: (command) =>
    command
      .option('--dry-run', 'print the SQL that would be run, and change nothing')
      .option('--grant-to <role>', 'give this role, as which apps connect, the right to read and write rows'),
  examples: [
    ['DATABASE_URL=postgres://owner:…@host/billing billing migrate up', 'migrates, and prints the version'],
    ['billing migrate up --dry-run', 'prints the SQL for a person to read first'],
    ['billing migrate up --grant-to billing_app', 'also gives the role of the apps its rights on new tables'],
  ],
  main: ({ database }, { print, say, config, flags }) =>
    withPool(database, config, async (pool) => {
      if (flags.dryRun === true) {
        print(await plannedSql(pool, flags.grantTo));
        return ExitCode.ok;
      }
      const { grantRows, makePartitions, migrate } = await import('@usage-billing/postgres');
      const onWait = (holder: string): void => say(`Waiting for another program that migrates the database: ${holder}`);
      const { applied, version } = await orStartFailure(migrate(pool, undefined, { onWait }));
      const months = await orStartFailure(makePartitions(pool));
      if (flags.grantTo !== undefined) await orStartFailure(grantRows(pool, flags.grantTo));
      print(
        applied.length === 0
          ? `The database is at version ${version}: there was nothing to do.`
          : `Applied ${applied.join(', ')}: the database is at version ${version}.`,
      );
      if (months.length > 0) print(`Made the partitions of ${months.join(', ')}.`);
      if (flags.grantTo !== undefined) print(`Gave ${flags.grantTo} the right to read and write rows.`);
      return ExitCode.ok;
    }),
});
