import { HOUR, instant } from '@usage-billing/core/shared';
import {
  isDelinquent,
  isOnTrial,
  type Organization,
  defaultEnforcementPolicy as policy,
} from '@usage-billing/core/trials';
import test from 'ava';
import fc from 'fast-check';
import { isSome, none, some } from 'fp-ts/lib/Option.js';
import { enforcementDecisions } from '../../../src/trials/enforcement/enforcement.ts';
import { anyOrganization, at, daysFrom, NOW, sampleOrganization } from '../organization-sample.ts';

/** Decisions in short: `access`, `upload+notice`, or the notice's name. */
const decide = (change: Partial<Organization>, now = NOW): ReadonlyArray<string> =>
  enforcementDecisions(sampleOrganization(change), now, policy).map((decision) => {
    if (decision._tag === 'SendNotice') return decision.notice;
    const name = decision.flag === 'refuseDataAccess' ? 'access' : 'upload';
    if (decision._tag === 'Clear') return `clear ${name}`;
    return isSome(decision.notice) ? `${name}+${decision.notice.value}` : name;
  });

const told = { trialExpiredNotifiedAt: some(daysFrom(NOW, -19n)) };

test('an owner is told of the end of the trial from three days before it on', (t) => {
  t.deepEqual(decide({ trialExpiresAt: daysFrom(NOW, 3n) }), ['trial pending expiry']);
  t.deepEqual(decide({ trialExpiresAt: instant(daysFrom(NOW, 3n) + 1n) }), []);
  t.deepEqual(decide({ trialExpiresAt: instant(NOW + 1n) }), ['trial pending expiry']);
});

test('an owner who was told, who has an account or who never connected is not told that the trial ends', (t) => {
  const trialExpiresAt = daysFrom(NOW, 1n);
  t.deepEqual(decide({ trialExpiresAt, trialPendingExpiryNotifiedAt: some(daysFrom(NOW, -1n)) }), []);
  t.deepEqual(decide({ trialExpiresAt, billingAccount: some({ provider: 'zuora', number: 'W1' }) }), []);
  t.deepEqual(decide({ trialExpiresAt, firstSeenConnectedAt: none }), []);
  t.deepEqual(decide({ trialExpiresAt, deletedAt: some(NOW) }), []);
});

test('once the trial is over, access is refused and the owner is told', (t) => {
  t.deepEqual(decide({ trialExpiresAt: NOW }), ['access', 'trial expired']);
  t.deepEqual(decide({ trialExpiresAt: NOW, refuseDataAccess: true }), ['trial expired']);
  t.deepEqual(decide({ trialExpiresAt: NOW, refuseDataAccess: true, trialExpiredNotifiedAt: some(NOW) }), []);
});

test('upload is refused more than fifteen days after the trial, not at fifteen days sharp', (t) => {
  const trialExpiresAt = daysFrom(NOW, -15n);
  const accessRefused = { ...told, refuseDataAccess: true };
  t.deepEqual(decide({ trialExpiresAt, ...accessRefused }), []);
  t.deepEqual(decide({ trialExpiresAt: instant(trialExpiresAt - 1n), ...accessRefused }), [
    'upload+data upload refused',
  ]);
});

test('an organization that nobody looked at for long gets all three at once', (t) => {
  t.deepEqual(decide({}), ['access', 'upload+data upload refused', 'trial expired']);
});

test('who never had a trial is refused without the notice about uploads', (t) => {
  const trialExpiresAt = daysFrom(NOW, -20n);
  t.deepEqual(decide({ trialExpiresAt, createdAt: daysFrom(NOW, -19n), ...told }), ['access', 'upload']);
});

test('who pays, is deleted, is billed elsewhere or never connected is left alone', (t) => {
  t.deepEqual(decide({ billingAccount: some({ provider: 'zuora', number: 'W1' }) }), []);
  t.deepEqual(decide({ deletedAt: some(NOW) }), []);
  t.deepEqual(decide({ billedExternally: true }), []);
  t.deepEqual(decide({ firstSeenConnectedAt: none }), []);
  t.deepEqual(decide({ featureFlags: [] }), []);
});

test('a policy with other periods is followed', (t) => {
  const organization = sampleOrganization({
    trialExpiresAt: instant(NOW - 2n * HOUR),
    ...told,
    refuseDataAccess: true,
  });
  const strict = { ...policy, uploadGrace: HOUR };
  t.is(enforcementDecisions(organization, NOW, strict).length, 1);
  t.is(enforcementDecisions(organization, NOW, policy).length, 0);
});

test('the reason is the same in every run and names the day of expiry', (t) => {
  const organization = sampleOrganization({ trialExpiresAt: at('2026-05-01T08:00:00Z') });
  for (const now of [NOW, daysFrom(NOW, 1n)])
    for (const decision of enforcementDecisions(organization, now, policy))
      if (decision._tag === 'Refuse')
        t.is(decision.reason, 'the trial expired on 2026-05-01 and there is no billing account');
});

/** What the directory holds once every decision was carried out. */
const obeyed = (organization: Organization, now: typeof NOW): Organization => {
  const decisions = enforcementDecisions(organization, now, policy);
  const sent = decisions.flatMap((decision) => (decision._tag === 'SendNotice' ? [decision.notice] : []));
  const refused = decisions.flatMap((decision) => (decision._tag === 'Refuse' ? [[decision.flag, true] as const] : []));
  return {
    ...organization,
    ...Object.fromEntries(refused),
    ...(sent.includes('trial expired') ? { trialExpiredNotifiedAt: some(now) } : {}),
    ...(sent.includes('trial pending expiry') ? { trialPendingExpiryNotifiedAt: some(now) } : {}),
  };
};

test('once everything is carried out there is nothing left to decide', (t) => {
  fc.assert(
    fc.property(anyOrganization(NOW), (organization) => {
      t.deepEqual(enforcementDecisions(obeyed(organization, NOW), NOW, policy), []);
    }),
  );
});

test('only connected delinquent organizations are refused, and only those on trial are warned', (t) => {
  fc.assert(
    fc.property(anyOrganization(NOW), (organization) => {
      for (const decision of enforcementDecisions(organization, NOW, policy)) {
        const warned = decision._tag === 'SendNotice' && decision.notice === 'trial pending expiry';
        t.true(isSome(organization.firstSeenConnectedAt));
        t.true(warned ? isOnTrial(organization, NOW) : isDelinquent(organization, NOW));
      }
    }),
  );
});
