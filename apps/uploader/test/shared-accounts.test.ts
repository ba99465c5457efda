/** Two organizations name one billing account (M9): over real HTTP and Postgres, with the commands of staff. */
import { anOrganization, instance, right } from '@usage-billing/contracts/laws';
import { DAY, plus } from '@usage-billing/core/shared';
import { upsertOrganizations } from '@usage-billing/postgres';
import { PoolToken } from '@usage-billing/wiring';
import test, { type ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { hourBefore, openCopy, today, zuoraWithAccounts } from './support/two-accounts.ts';

const BY_ANN = ['--by', 'ann', '--note', 'one bill for both'];

/** The directory says W1 of a third organization, too, which is called sky-3 and has no account at Zuora. */
const wronglyNamed = async (t: ExecutionContext) => {
  const zuora = await zuoraWithAccounts(t);
  const office = await openCopy(t, zuora);
  const third = anOrganization({
    id: O.some(instance('3')),
    externalId: 'sky-3',
    billingAccount: O.some({ provider: 'zuora', number: 'W1' }),
    trialExpiresAt: plus(today, -30n * DAY),
  });
  await right(upsertOrganizations(await office.container.getAsync(PoolToken), [third]));
  await office.record('1', hourBefore(5n), 100n);
  await office.record('2', hourBefore(5n), 20n);
  await office.record('3', hourBefore(5n), 3n);
  const atZuora = (): ReadonlyArray<readonly [string, string]> =>
    zuora.control.usage().map(({ accountNumber, quantity }) => [accountNumber, quantity]);
  return { ...office, atZuora };
};

test('usage of organizations that name one account is held until staff say that they share it (M9)', async (t) => {
  const { run, atZuora } = await wronglyNamed(t);
  const once = await run('--once');
  t.is(once.exit, 0, once.stderr);
  t.deepEqual(atZuora(), [['W2', '20']], 'only the account that nobody else names');
  const list = await run('usage', 'list');
  t.regex(list.stdout, /held/);
  for (const named of [
    /account W1 of sky-1 is also named by sky-3: correct the/,
    /account W1 of sky-3 is also named by/,
  ])
    t.regex(list.stdout, named);

  const shared = await run('accounts', 'share', 'W1', '--instance', 'sky-1', '3', ...BY_ANN);
  t.is(shared.exit, 0, shared.stderr);
  const shares = await run('accounts', 'list', '--json');
  t.deepEqual(
    shares.stdout
      .trim()
      .split('\n')
      .map((line) => {
        const { accountNumber, instanceId, decision } = JSON.parse(line);
        return [accountNumber, instanceId, decision.by];
      }),
    [
      ['W1', '1', 'ann'],
      ['W1', '3', 'ann'],
    ],
  );
  t.is((await run('--once')).exit, 0);
  t.deepEqual(
    new Map(atZuora()),
    new Map([
      ['W1', '103'],
      ['W2', '20'],
    ]),
  );
});

test('of an account that some share, one that joins without a decision is held alone', async (t) => {
  const { run, atZuora } = await wronglyNamed(t);
  t.is((await run('accounts', 'share', 'W1', '--instance', '1', ...BY_ANN)).exit, 0);
  const once = await run('--once');
  t.regex(once.stdout, /"account shared"/);
  t.deepEqual(
    new Map(atZuora()),
    new Map([
      ['W1', '100'],
      ['W2', '20'],
    ]),
  );
  const ended = await run('accounts', 'unshare', 'W1', '--instance', '1', ...BY_ANN);
  t.is(ended.exit, 0, ended.stderr);
  t.is((await run('accounts', 'list')).stdout, 'No account is shared.\n');
});

test('who is to share must be known, and a decision needs who and why', async (t) => {
  const { run } = await wronglyNamed(t);
  const unknown = await run('accounts', 'share', 'W1', '--instance', 'nobody-1', ...BY_ANN);
  t.is(unknown.exit, 1);
  t.regex(unknown.stderr, /no organization has the external or internal id "nobody-1"/);
  t.is((await run('accounts', 'share', 'W1', '--instance', '1')).exit, 2);
});
