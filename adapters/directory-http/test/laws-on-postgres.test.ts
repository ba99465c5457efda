/** The same laws where the directory behind the server is the built-in one. */
import { organizationDirectoryLaws } from '@usage-billing/contracts/laws';
import test from 'ava';
import { databasesInTurn } from '../../postgres/test/support/database.ts';
import { subjectsOn } from '../../postgres/test/support/subjects.ts';
import { openDirectory } from './support/open-directory.ts';

const { open, closeAll } = databasesInTurn();

test.after.always(closeAll);

const { directory: onPostgres } = subjectsOn(open);

organizationDirectoryLaws(test, async () => {
  const behind = await onPostgres();
  const { directory, close } = await openDirectory({ directory: behind.directory, pageSize: 40 });
  return {
    directory,
    ...(behind.actions === undefined ? {} : { actions: behind.actions }),
    seed: behind.seed,
    close: async () => {
      await close();
      await behind.close();
    },
  };
});
