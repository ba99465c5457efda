/** The laws again, in sessions whose time zone is not UTC. */
import test from 'ava';
import { query } from '../src/values.ts';
import { allLaws } from './support/all-laws.ts';
import { databasesInTurn } from './support/database.ts';

const { open, closeAll } = databasesInTurn({ timeZone: 'America/New_York' });

test.after.always(closeAll);

test('the sessions of these tests are in New York', async (t) => {
  const { pool, close } = await open();
  t.is(await pool.oneFirst(query<{ readonly TimeZone: string }>()`show timezone`), 'America/New_York');
  await close();
});

allLaws(test, open);
