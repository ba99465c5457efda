import { listNotices, type NoticeClaim, defaultEnforcementPolicy as policy } from '@usage-billing/core/trials';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { daysFrom, NOW, sampleOrganization } from '../organization-sample.ts';
import { depsOf, type World, world } from './enforcer-world.ts';

const claimOf = (externalId: string, state: NoticeClaim['state']): NoticeClaim => ({
  externalId,
  notice: 'trial expired',
  trialExpiresAt: daysFrom(NOW, -20n),
  state,
  claimedAt: NOW,
  attempts: 1,
  nextAttemptAt: state === 'refused' ? some(daysFrom(NOW, -1n)) : none,
  lastError: none,
  resolutions: [],
});

const listed = async (state: World, claims: ReadonlyArray<NoticeClaim>) => {
  const deps = { ...depsOf(state), claims: { list: () => TE.right(claims) } };
  const found = await listNotices(deps)(policy)();
  return E.isLeft(found) ? found.left : found.right.map(({ claim, outlook }) => [claim.externalId, outlook]);
};

test('a refused notice is due only while something calls for it; the others stand as their claims say', async (t) => {
  const state = world([
    sampleOrganization({ externalId: 'ended' }),
    sampleOrganization({ externalId: 'pays', billingAccount: some({ provider: 'zuora', number: 'W1' }) }),
  ]);
  const claims = [
    claimOf('ended', 'refused'),
    claimOf('pays', 'refused'),
    claimOf('ended', 'in doubt'),
    claimOf('ended', 'claimed'),
    claimOf('ended', 'sent'),
  ];
  t.deepEqual(await listed(state, claims), [
    ['ended', some('due')],
    ['pays', some('not due')],
    ['ended', some('in doubt')],
    ['ended', some('in doubt')],
    ['ended', some('sent')],
  ]);
});

test('what one organization’s directory entry does not say keeps no other notice from the list', async (t) => {
  const state = world([sampleOrganization({ externalId: 'ended' })]);
  t.deepEqual(await listed(state, [claimOf('gone', 'refused'), claimOf('ended', 'refused')]), [
    ['gone', none],
    ['ended', some('due')],
  ]);
});

test('claims that cannot be read are no empty list', async (t) => {
  const deps = depsOf(world([]));
  const down = { _tag: 'NoticeClaimsUnavailable', message: 'no database' } as const;
  t.deepEqual(await listNotices({ ...deps, claims: { list: () => TE.left(down) } })(policy)(), E.left(down));
});
