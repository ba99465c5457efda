import { allOf, anOrganization, aStaffDecision, at, right } from '@usage-billing/contracts/laws';
import {
  grantPermissions,
  postgresDirectory,
  postgresTeamAccounts,
  upsertOrganizations,
} from '@usage-billing/postgres';
import test from 'ava';
import { none, some } from 'fp-ts/lib/Option.js';
import { command, query } from '../src/values.ts';
import { openPool } from './support/database.ts';

const AT = at('2026-03-10T00:00:00Z');
const team = some({ id: 't1', externalId: 'team-one', name: 'Team One' });

test('the organizations of a team whose bill is made elsewhere are neither billable nor delinquent, until it is not', async (t) => {
  const { pool, close } = await openPool();
  const directory = postgresDirectory(pool);
  const teamAccounts = postgresTeamAccounts(pool);
  await right(upsertOrganizations(pool, [anOrganization({ team })]));
  t.is((await allOf(directory.delinquent(AT))).length, 1);
  await right(teamAccounts.setBilledExternally('t1', true, AT, aStaffDecision()));
  t.true((await right(directory.findByExternalId('frosty-sky-72'))).billedExternally);
  t.deepEqual(await allOf(directory.delinquent(AT)), []);
  await right(teamAccounts.setBilledExternally('t1', false, AT, aStaffDecision()));
  t.is((await allOf(directory.delinquent(AT))).length, 1);
  await close();
});

test('a team has one billing account, however many say at once where its bill is made', async (t) => {
  const { pool, close } = await openPool();
  const { setBilledExternally } = postgresTeamAccounts(pool);
  await Promise.all(Array.from({ length: 8 }, () => right(setBilledExternally('t1', true, AT, aStaffDecision()))));
  t.is(await pool.oneFirst(query<{ readonly rows: number }>()`select count(*)::int as rows from billing_accounts`), 1);
  await close();
});

test('an account that was deleted is not found, and the next word about the team makes another', async (t) => {
  const { pool, close } = await openPool();
  const { find, setBilledExternally } = postgresTeamAccounts(pool);
  const first = await right(setBilledExternally('t1', true, AT, aStaffDecision()));
  await pool.query(command`update billing_accounts set deleted_at = now()`);
  t.deepEqual(await right(find('t1')), none);
  const second = await right(setBilledExternally('t1', false, AT, aStaffDecision()));
  t.not(second.id, first.id);
  t.deepEqual(await right(find('t1')), some(second));
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
