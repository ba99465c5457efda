import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import test from 'ava';
import { withAdmin } from '../src/admin-client.ts';

const ask = async (url: string, text: string): Promise<unknown> =>
  withAdmin(url, async (query) => Object.values((await query(text)).rows[0] ?? {})[0]);

test('two databases are independent of each other', async (t) => {
  const [one, other] = await Promise.all([openTestDatabase(), openTestDatabase()]);
  await ask(one.url, 'create table only_here (a int)');
  t.is(await ask(one.url, "select to_regclass('only_here')::text"), 'only_here');
  t.is(await ask(other.url, "select to_regclass('only_here')::text"), null);
  await Promise.all([one.close(), other.close()]);
});

test('a template is prepared once on the embedded server, and every database starts from it', async (t) => {
  let prepared = 0;
  const template = {
    name: `testing_${process.pid}`,
    prepare: async (url: string) => {
      prepared += 1;
      await ask(url, 'create table seeded as select 42 as answer');
    },
  };
  const databases = await Promise.all([1, 2, 3, 4].map(() => openTestDatabase({ template })));
  t.is(prepared, process.env.DATABASE_URL ? 4 : 1);
  for (const database of databases) t.is(await ask(database.url, 'select answer from seeded'), 42);
  await Promise.all(databases.map((database) => database.close()));
});

test('sessions have the time zone that was asked for', async (t) => {
  const database = await openTestDatabase({ timeZone: 'America/New_York' });
  t.is(await ask(database.url, 'show timezone'), 'America/New_York');
  await database.close();
});

test('a closed database is dropped, and closing it again does nothing', async (t) => {
  const database = await openTestDatabase();
  await database.close();
  await database.close();
  await t.throwsAsync(ask(database.url, 'select 1'), { message: /does not exist/ });
});
