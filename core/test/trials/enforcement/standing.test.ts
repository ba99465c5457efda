import { formatInstant, type Instant } from '@usage-billing/core/shared';
import { defaultEnforcementPolicy as policy } from '@usage-billing/core/trials';
import test from 'ava';
import fc from 'fast-check';
import { isNone, isSome, none, type Option, some } from 'fp-ts/lib/Option.js';
import { enforcementDecisions } from '../../../src/trials/enforcement/enforcement.ts';
import { explainStanding, standingOf } from '../../../src/trials/enforcement/standing.ts';
import { anyOrganization, at, daysFrom, NOW, sampleOrganization } from '../organization-sample.ts';

const explain = (change: Parameters<typeof sampleOrganization>[0]) =>
  explainStanding(sampleOrganization(change), NOW, policy);

test('a refused delinquent organization shows why, since when and what clears it', (t) => {
  const trialExpiresAt = at('2026-05-20T10:00:00Z');
  const { standing, since, dataAccess, dataUpload } = explain({
    trialExpiresAt,
    refuseDataAccess: true,
    refuseDataUpload: true,
  });
  t.is(standing, 'delinquent');
  t.deepEqual(since, some(trialExpiresAt));
  t.is(dataAccess.why, 'the trial expired on 2026-05-20 and there is no billing account');
  t.deepEqual(dataAccess.since, some(trialExpiresAt));
  t.deepEqual(dataUpload.since, some(daysFrom(trialExpiresAt, 15n)));
  t.deepEqual(
    dataUpload.clearedBy,
    some('adding a card to make a billing account, which clears both refusals at once'),
  );
});

test('a delinquent organization whose upload is still taken shows when that ends', (t) => {
  const trialExpiresAt = daysFrom(NOW, -2n);
  const { dataUpload } = explain({ trialExpiresAt, refuseDataAccess: true });
  t.false(dataUpload.refused);
  t.deepEqual(dataUpload.refusedAfter, some(daysFrom(trialExpiresAt, 15n)));
  t.regex(dataUpload.why, /first run after 2026-06-28 unless a card is added/);
});

test('a refusal that no rule calls for says so, with the reason that was given', (t) => {
  const { dataAccess } = explain({
    billingAccount: some({ provider: 'zuora', number: 'W1' }),
    refuseDataAccess: true,
    refuseDataReason: some('abuse'),
  });
  t.is(dataAccess.why, 'the flag is set although it has a billing account; the reason given was: abuse');
  t.true(isSome(dataAccess.clearedBy));
});

test('every standing has its reason for taking the data', (t) => {
  const cases = [
    [{ deletedAt: some(NOW) }, 'deleted', 'it is deleted'],
    [{ featureFlags: [] }, 'billing is off', 'the flag that turns billing on is not set'],
    [{ trialExpiresAt: daysFrom(NOW, 1n) }, 'in trial', 'the trial is still on'],
    [{ billedExternally: true }, 'billed externally', "the team's bill is made outside of this system"],
    [{ billingAccount: some({ provider: 'zuora', number: 'W1' }) }, 'paying', 'it has a billing account'],
    [{ firstSeenConnectedAt: none }, 'never connected', 'it has never connected, so there is nothing to refuse'],
  ] as const;
  for (const [change, standing, why] of cases) {
    const explanation = explain(change);
    t.is(explanation.standing, standing);
    t.is(explanation.dataAccess.why, why);
    t.is(explanation.dataUpload.why, why);
    t.true(isNone(explanation.dataAccess.clearedBy));
  }
});

test('what is explained is what the enforcer does', (t) => {
  fc.assert(
    fc.property(anyOrganization(NOW), (organization) => {
      const explanation = explainStanding(organization, NOW, policy);
      const refusals = enforcementDecisions(organization, NOW, policy).flatMap((decision) =>
        decision._tag === 'Refuse' ? [decision.flag] : [],
      );
      const overdue = ({ refusedAfter }: typeof explanation.dataAccess): boolean =>
        isSome(refusedAfter) && refusedAfter.value < NOW;
      t.is(refusals.includes('refuseDataUpload'), overdue(explanation.dataUpload));
      if (refusals.length > 0) t.is(standingOf(organization, NOW), 'delinquent');
    }),
  );
});

const show = ({ since }: { readonly since: Option<Instant> }) => (isSome(since) ? formatInstant(since.value) : null);

test('nothing counts from before the organization was there, and had connected', (t) => {
  const trialExpiresAt = at('2026-01-10T10:00:00Z');
  const createdAt = at('2026-02-01T10:00:00Z');
  const refused = { trialExpiresAt, createdAt, refuseDataAccess: true, refuseDataUpload: true };
  const late = explain({ ...refused, firstSeenConnectedAt: some(at('2026-03-01T10:00:00Z')) });
  t.deepEqual([show(late), show(late.dataAccess), show(late.dataUpload)], Array(3).fill('2026-03-01T10:00:00Z'));
  const never = explain({ ...refused, firstSeenConnectedAt: none });
  t.is(show(never), '2026-02-01T10:00:00Z');
  const between = explain({ ...refused, createdAt: at('2026-01-01'), firstSeenConnectedAt: some(at('2026-01-12')) });
  t.deepEqual([show(between.dataAccess), show(between.dataUpload)], ['2026-01-12T00:00:00Z', '2026-01-25T10:00:00Z']);
});

test('who had an account while the trial was on pays since it was over', (t) => {
  const trialExpiresAt = at('2026-05-20T10:00:00Z');
  const paying = (created: string) =>
    show(
      explain({
        trialExpiresAt,
        billingAccount: some({ provider: 'zuora', number: 'W1' }),
        billingAccountCreatedAt: some(at(created)),
      }),
    );
  t.is(paying('2026-05-01'), '2026-05-20T10:00:00Z');
  t.is(paying('2026-06-01'), '2026-06-01T00:00:00Z');
});

test('a reason that staff gave is shown where the rules refuse too, and where they do not yet', (t) => {
  const trialExpiresAt = daysFrom(NOW, -2n);
  const { dataAccess, dataUpload } = explain({
    trialExpiresAt,
    refuseDataAccess: true,
    refuseDataUpload: true,
    refuseDataReason: some('abuse'),
  });
  t.is(
    dataAccess.why,
    'the reason given was: abuse; besides, the trial expired on 2026-06-13 and there is no billing account',
  );
  t.is(
    dataUpload.why,
    'the reason given was: abuse; besides, the trial expired on 2026-06-13 and there is no billing account, for which it is refused only after 2026-06-28',
  );
  t.deepEqual([show(dataAccess), show(dataUpload)], ['2026-06-13T12:40:00Z', null], 'nothing counts from the future');
});
