import {
  enforceTrials,
  explain,
  explainOrganization,
  type NoticeClaim,
  type NoticeOutlook,
  defaultEnforcementPolicy as policy,
  type TrialNotice,
} from '@usage-billing/core/trials';
import type { InstanceId } from '@usage-billing/core/usage';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { anyOrganization, daysFrom, NOW, sampleOrganization } from '../organization-sample.ts';
import { depsOf, world } from './enforcer-world.ts';

const claimOf = (notice: TrialNotice, change: Partial<NoticeClaim>): NoticeClaim => ({
  externalId: 'frosty-sky-72',
  notice,
  trialExpiresAt: daysFrom(NOW, -20n),
  state: 'claimed',
  claimedAt: NOW,
  attempts: 1,
  nextAttemptAt: none,
  lastError: none,
  resolutions: [],
  ...change,
});

const outlook = (
  notice: TrialNotice,
  organization: Parameters<typeof sampleOrganization>[0],
  ...claims: ReadonlyArray<NoticeClaim>
): NoticeOutlook | undefined =>
  explain(sampleOrganization(organization), claims, NOW, policy).notices.find((one) => one.notice === notice)?.outlook;

test('a notice stands as its claim, the directory and the rules say together', (t) => {
  const notice = 'trial expired';
  const refused = (days: bigint): NoticeClaim =>
    claimOf(notice, { state: 'refused', nextAttemptAt: some(daysFrom(NOW, days)) });
  t.is(outlook(notice, {}), 'due');
  t.is(outlook(notice, {}, claimOf(notice, { state: 'claimed' })), 'in doubt', 'a crash left it');
  t.is(outlook(notice, {}, claimOf(notice, { state: 'in doubt' })), 'in doubt');
  t.is(outlook(notice, {}, claimOf(notice, { state: 'sent' })), 'sent');
  t.is(outlook(notice, { trialExpiredNotifiedAt: some(NOW) }), 'sent', 'before there were claims');
  t.is(outlook(notice, {}, refused(1n)), 'tried again');
  t.is(outlook(notice, {}, refused(-1n)), 'due');
  t.is(
    outlook(notice, { billingAccount: some({ provider: 'zuora', number: 'W1' }) }, refused(1n)),
    'not due',
    'who pays is not told any more',
  );
  t.is(outlook('trial pending expiry', {}), 'not due');
  t.is(outlook('data upload refused', { refuseDataUpload: true }), 'not due');
});

test('an organization is found by either of its ids, and the external one counts first', async (t) => {
  const one = sampleOrganization({ externalId: 'frosty-sky-72', id: some('1234' as InstanceId) });
  const odd = sampleOrganization({ externalId: '1234' });
  const ask = (id: string, withOdd: boolean) =>
    explainOrganization({
      ...depsOf(world(withOdd ? [one, odd] : [one])),
      directory: {
        ...depsOf(world(withOdd ? [one, odd] : [one])).directory,
        findByInternalId: (internal) =>
          internal === '1234' ? TE.right(one) : TE.left({ _tag: 'OrganizationNotFound', id: internal }),
      },
    })(id, policy)();
  const found = async (id: string, withOdd = false) => {
    const answer = await ask(id, withOdd);
    return E.isRight(answer) ? answer.right.organization.externalId : answer.left._tag;
  };
  t.is(await found('frosty-sky-72'), 'frosty-sky-72');
  t.is(await found('1234'), 'frosty-sky-72');
  t.is(await found('1234', true), '1234');
  t.is(await found('nobody'), 'OrganizationNotFound');
  t.is(await found(''), 'OrganizationNotFound');
});

test('what is due by the explanation is what a run then does', async (t) => {
  await fc.assert(
    fc.asyncProperty(anyOrganization(NOW), async (organization) => {
      const state = world([organization]);
      const expected = explain(organization, [], NOW, policy)
        .notices.filter((one) => one.outlook === 'due')
        .map(({ notice }) => `${organization.externalId}: ${notice}`);
      await enforceTrials(depsOf(state))({ policy, trigger: 'demand', dryRun: false })();
      t.deepEqual([...state.mailbox].sort(), [...expected].sort());
    }),
    { numRuns: 60 },
  );
});
