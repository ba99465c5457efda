import { allOf, anOrganization, at, right } from '@usage-billing/contracts/laws';
import {
  grantPermissions,
  isBilledExternally,
  postgresDirectory,
  setBilledExternally,
  upsertOrganizations,
} from '@usage-billing/postgres';
import test from 'ava';
import { some } from 'fp-ts/lib/Option.js';
import { query } from '../src/values.ts';
import { openPool } from './support/database.ts';

const AT = at('2026-03-10T00:00:00Z');
const team = some({ id: 't1', externalId: 'team-one', name: 'Team One' });

test('the organizations of a team whose bill is made elsewhere are neither billable nor delinquent, until it is not', async (t) => {
  const { pool, close } = await openPool();
  const directory = postgresDirectory(pool);
  await right(upsertOrganizations(pool, [anOrganization({ team })]));
  t.is((await allOf(directory.delinquent(AT))).length, 1);
  await right(setBilledExternally(pool, { teamId: 't1', billedExternally: true, at: AT }));
  t.true(await right(isBilledExternally(pool, 't1')));
  t.true((await right(directory.findByExternalId('frosty-sky-72'))).billedExternally);
  t.deepEqual(await allOf(directory.delinquent(AT)), []);
  await right(setBilledExternally(pool, { teamId: 't1', billedExternally: false, at: AT }));
  t.false(await right(isBilledExternally(pool, 't1')));
  t.is((await allOf(directory.delinquent(AT))).length, 1);
  t.false(await right(isBilledExternally(pool, 'unknown')));
  await close();
});

test('a team has one billing account, however many say at once where its bill is made', async (t) => {
  const { pool, close } = await openPool();
  await Promise.all(
    Array.from({ length: 8 }, () => right(setBilledExternally(pool, { teamId: 't1', billedExternally: true, at: AT }))),
  );
  t.is(await pool.oneFirst(query<{ readonly rows: number }>()`select count(*)::int as rows from billing_accounts`), 1);
  await close();
});

test('an organization that is written again is as it was written last, and keeps its permissions', async (t) => {
  const { pool, close } = await openPool();
  const directory = postgresDirectory(pool);
  await right(upsertOrganizations(pool, [anOrganization({ team })]));
  const grant = { userId: 'ann', permission: 'billing.view', externalId: 'frosty-sky-72' } as const;
  await right(grantPermissions(pool, [grant, grant]));
  const renamed = anOrganization({ name: 'Renamed', emails: ['new@frosty.example'], featureFlags: [] });
  await right(upsertOrganizations(pool, [anOrganization({ name: 'twice in one call' }), renamed]));
  t.deepEqual(await right(directory.findByExternalId('frosty-sky-72')), renamed);
  t.true(await right(directory.mayUser('ann', 'billing.view', 'frosty-sky-72')));
  await close();
});
