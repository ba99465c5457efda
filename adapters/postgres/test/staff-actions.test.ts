import { aStaffDecision, at, left, right } from '@usage-billing/contracts/laws';
import { postgresStaffActions, postgresTeamAccounts } from '@usage-billing/postgres';
import test from 'ava';
import { none } from 'fp-ts/lib/Option.js';
import { describe } from '../src/failure.ts';
import { command } from '../src/values.ts';
import { openPool } from './support/database.ts';

const AT = at('2026-03-10T00:00:00Z');

test('no statement changes or removes an entry', async (t) => {
  const { pool, close } = await openPool();
  t.teardown(close);
  const actions = postgresStaffActions(pool);
  await right(postgresTeamAccounts(pool).setBilledExternally('t1', true, AT, aStaffDecision()));
  const entries = await right(actions.list({ limit: 10 }));
  t.is(entries.length, 1);
  for (const statement of [
    command`update staff_actions set note = 'something else'`,
    command`delete from staff_actions`,
    command`truncate staff_actions`,
  ])
    t.regex(
      describe(await t.throwsAsync(() => pool.query(statement))),
      /staff_actions is append-only: (UPDATE|DELETE|TRUNCATE) is refused/,
    );
  t.deepEqual(await right(actions.list({ limit: 10 })), entries);
});

test('what cannot be written into the log does not happen, and what does not happen is not in the log', async (t) => {
  const { pool, close } = await openPool();
  t.teardown(close);
  const teamAccounts = postgresTeamAccounts(pool);
  const actions = postgresStaffActions(pool);
  await pool.query(command`alter table staff_actions add constraint none_at_all check (false) not valid`);
  const failure = await left(teamAccounts.setBilledExternally('t1', true, AT, aStaffDecision()));
  t.is(failure._tag, 'TeamAccountsUnavailable');
  t.deepEqual(await right(teamAccounts.find('t1')), none);
  await pool.query(command`alter table staff_actions drop constraint none_at_all`);
  await pool.query(command`alter table billing_accounts add constraint none_at_all check (false) not valid`);
  await left(teamAccounts.setBilledExternally('t1', true, AT, aStaffDecision()));
  t.deepEqual(await right(actions.list({ limit: 10 })), []);
});
