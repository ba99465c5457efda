/** `billing migrate`: brings the database to the version of this program, as a step of its own before a rollout. */
import { commandUsing, DatabaseToken, ExitCode, migrateDatabase, postgres } from '@usage-billing/wiring';

export const migrateCommand = commandUsing(postgres, { database: DatabaseToken })<Record<never, never>>({
  description:
    'Brings the database to the version of this program. Apps do the same at start; this is for a rollout that migrates first,\nor for a database user who may change the schema where the users of the apps may not.',
  examples: [['DATABASE_URL=postgres://owner:…@host/billing billing migrate', 'migrates, and prints the version']],
  main: async ({ database }, { print, config }) => {
    const { applied, version } = await migrateDatabase(database, config);
    print(
      applied.length === 0
        ? `The database is at version ${version}: there was nothing to do.`
        : `Applied ${applied.join(', ')}: the database is at version ${version}.`,
    );
    return ExitCode.ok;
  },
});
