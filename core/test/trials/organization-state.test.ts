import { isBillable, isDelinquent, isOnTrial } from '@usage-billing/core/trials';
import test from 'ava';
import fc from 'fast-check';
import { none, some } from 'fp-ts/lib/Option.js';
import { isInTrial, isOnboarded } from '../../src/trials/organization-state.ts';
import { anyOrganization, daysFrom, NOW, sampleOrganization } from './organization-sample.ts';

const before = daysFrom(NOW, -20n);
const after = daysFrom(NOW, 5n);
const account = { billingAccount: some({ provider: 'zuora', number: 'W1' }) };
const deleted = { deletedAt: some(daysFrom(NOW, -1n)) };

const lists = (change: Parameters<typeof sampleOrganization>[0]): ReadonlyArray<string> => {
  const organization = sampleOrganization(change);
  return [
    ...(isBillable(organization, NOW) ? ['billable'] : []),
    ...(isOnTrial(organization, NOW) ? ['on trial'] : []),
    ...(isDelinquent(organization, NOW) ? ['delinquent'] : []),
  ];
};

const examples: ReadonlyArray<readonly [string, Parameters<typeof sampleOrganization>[0], ReadonlyArray<string>]> = [
  ['whose trial is over, without an account', { trialExpiresAt: before }, ['delinquent']],
  ['whose trial is over, with an account', { trialExpiresAt: before, ...account }, ['billable']],
  ['whose trial is on', { trialExpiresAt: after }, ['on trial']],
  ['whose trial is on, with an account', { trialExpiresAt: after, ...account }, ['on trial']],
  ['deleted after its trial, without an account', { trialExpiresAt: before, ...deleted }, []],
  ['deleted after its trial, with an account', { trialExpiresAt: before, ...deleted, ...account }, ['billable']],
  ['deleted during its trial', { trialExpiresAt: after, ...deleted }, []],
  ['billed externally, with an account', { trialExpiresAt: before, billedExternally: true, ...account }, []],
  ['billed externally, without an account', { trialExpiresAt: before, billedExternally: true }, []],
  ['billed externally, in trial', { trialExpiresAt: after, billedExternally: true }, ['on trial']],
  ['without the billing flag', { featureFlags: ['other'], ...account }, []],
  ['whose trial ends at this very moment', { trialExpiresAt: NOW }, ['delinquent']],
  ['whose trial ends at this very moment, with an account', { trialExpiresAt: NOW, ...account }, ['billable']],
];

for (const [what, change, expected] of examples)
  test(`an organization ${what} is ${expected.length > 0 ? expected : 'on none of the lists'}`, (t) => {
    t.deepEqual(lists(change), expected);
  });

test('nobody is on two of the lists at once', (t) => {
  fc.assert(
    fc.property(anyOrganization(NOW), (organization) => {
      const on = [isBillable, isOnTrial, isDelinquent].filter((isOnList) => isOnList(organization, NOW));
      t.true(on.length <= 1);
      if (isInTrial(organization, NOW)) t.false(isBillable(organization, NOW) || isDelinquent(organization, NOW));
    }),
  );
});

test('an organization is onboarded once it has connected', (t) => {
  t.true(isOnboarded(sampleOrganization({ firstSeenConnectedAt: some(NOW) })));
  t.false(isOnboarded(sampleOrganization({ firstSeenConnectedAt: none })));
});
