/** Who paid, or was let off, while the enforcer was refusing them: the flag goes, by this run or by the next. */
import { HOUR, instant } from '@usage-billing/core/shared';
import { explain, type Organization, defaultEnforcementPolicy as policy } from '@usage-billing/core/trials';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';
import { daysFrom, NOW } from '../organization-sample.ts';
import { named, run, steps, summaryOf } from './enforcer-run.ts';
import { depsOf, type World, world } from './enforcer-world.ts';

const OWN = 'the trial expired on 2026-05-26 and there is no billing account';

const refusedBy = (reason: string, change: Partial<Organization> = {}): Partial<Organization> => ({
  refuseDataAccess: true,
  refuseDataUpload: true,
  refuseDataReason: some(reason),
  ...change,
});

const flagsOf = (state: World, externalId: string) => {
  const { refuseDataAccess, refuseDataUpload, refuseDataReason } = state.organizations.get(externalId) ?? named('?');
  return [refuseDataAccess, refuseDataUpload, refuseDataReason];
};
const CLEAR = [false, false, none];

/** All that adding a card does to the directory. */
const pay = (state: World, externalId: string): void => {
  const organization = state.organizations.get(externalId) ?? named(externalId);
  state.organizations.set(externalId, {
    ...organization,
    billingAccount: some({ provider: 'zuora', number: 'W1' }),
    refuseDataAccess: false,
    refuseDataUpload: false,
    refuseDataReason: none,
  });
};

type Directory = ReturnType<typeof depsOf>['directory'];

/** The customer pays just before the flag arrives; then `end` says how the enforcer hears of it. */
const paidMeanwhile = (state: World, flag: string, end: (set: ReturnType<Directory['setRefusal']>) => typeof set) => {
  const deps = depsOf(state);
  const setRefusal: Directory['setRefusal'] = (change) => {
    const set = deps.directory.setRefusal(change);
    if (!change.refused || change.flag !== flag) return set;
    return async () => {
      pay(state, change.externalId);
      return end(set)();
    };
  };
  return { ...deps, directory: { ...deps.directory, setRefusal } };
};

const lost = { _tag: 'DirectoryUnavailable', message: 'no answer' } as const;

for (const flag of ['refuseDataAccess', 'refuseDataUpload']) {
  test(`${flag} that was set for a payer, with the answer lost, is taken back by the same run`, async (t) => {
    const state = world([named('payer')]);
    const deps = paidMeanwhile(state, flag, (set) => async () => {
      await set();
      return E.left(lost);
    });
    const result = await run(state, false, deps);
    t.true(E.isRight(result) && steps(result.right).includes(`${flag} taken back: 1`));
    t.deepEqual(flagsOf(state, 'payer'), CLEAR);
    t.false(state.mailbox.includes('payer: data upload refused'));
  });

  test(`${flag} that was set for a payer by an enforcer that was killed there is cleared by the next run`, async (t) => {
    const state = world([named('payer')]);
    const deps = paidMeanwhile(state, flag, (set) => async () => {
      const answer = await set();
      state.diesBeforeWrite = 0;
      return answer;
    });
    await run(state, false, deps);
    t.is(state.organizations.get('payer')?.[flag as 'refuseDataAccess'], true);
    state.diesBeforeWrite = Number.POSITIVE_INFINITY;
    state.now = instant(NOW + HOUR);
    const summary = await summaryOf(state);
    t.deepEqual([summary.wronglyRefused, steps(summary)], [1, [`${flag} cleared: 1`]]);
    t.deepEqual(flagsOf(state, 'payer'), CLEAR);
    t.deepEqual(steps(await summaryOf(state)), [], 'and no run after that has anything to do');
  });
}

test('every refusal of the enforcer’s own that no rule calls for is cleared, and none of staff', async (t) => {
  const paid = { billingAccount: some({ provider: 'zuora', number: 'W1' }) };
  const state = world([
    named('pays', refusedBy(OWN, paid)),
    named('pays-in-trial', refusedBy(OWN, { ...paid, trialExpiresAt: daysFrom(NOW, 9n) })),
    named('billed-elsewhere', refusedBy(OWN, { billedExternally: true })),
    named('extended', refusedBy(OWN, { trialExpiresAt: daysFrom(NOW, 30n) })),
    named('billing-off', refusedBy(OWN, { featureFlags: [] })),
    named('abuse', refusedBy('abuse', paid)),
    named('almost-own', refusedBy(`${OWN}, says ann`, paid)),
    named('nobody-said', refusedBy(OWN, { ...paid, refuseDataReason: none })),
    named('deleted', refusedBy(OWN, { ...paid, deletedAt: some(NOW) })),
    named('delinquent', refusedBy(OWN, { trialExpiredNotifiedAt: some(NOW) })),
  ]);
  const before = new Map(state.organizations);
  const dry = await summaryOf(state, true);
  t.deepEqual(steps(dry), ['refuseDataAccess clearing planned: 5', 'refuseDataUpload clearing planned: 5']);
  t.deepEqual([dry.onTrial, dry.delinquent, dry.wronglyRefused, state.writes], [2, 1, 3, 0]);

  t.deepEqual(steps(await summaryOf(state)), ['refuseDataAccess cleared: 5', 'refuseDataUpload cleared: 5']);
  for (const who of ['pays', 'pays-in-trial', 'billed-elsewhere', 'extended', 'billing-off'])
    t.deepEqual(flagsOf(state, who), CLEAR, who);
  for (const who of ['abuse', 'almost-own', 'nobody-said', 'deleted', 'delinquent'])
    t.deepEqual(state.organizations.get(who), before.get(who), who);
  t.deepEqual(steps(await summaryOf(state)), []);
});

test('a refusal that cannot be cleared keeps no other one, and is tried again', async (t) => {
  const state = world(['a', 'b', 'c'].map((id) => named(id, refusedBy(OWN, { billedExternally: true }))));
  state.directoryFails = (call) => call === 'setRefusal b refuseDataAccess';
  t.deepEqual(steps(await summaryOf(state)), [
    'refuseDataAccess cleared: 2',
    'refuseDataAccess clearing failed: 1',
    'refuseDataUpload cleared: 3',
  ]);
  state.directoryFails = () => false;
  t.deepEqual(steps(await summaryOf(state)), ['refuseDataAccess cleared: 1']);
  t.deepEqual(flagsOf(state, 'b'), CLEAR);
});

test('a list of everybody that breaks off fails the run, and takes nothing from the others', async (t) => {
  const state = world([
    named('ended'),
    named('pays', refusedBy(OWN, { billingAccount: some({ provider: 'zuora', number: 'W1' }) })),
  ]);
  state.directoryFails = (call) => call === 'all';
  const result = await run(state);
  t.true(E.isLeft(result) && result.left._tag === 'EnforcementIncomplete' && result.left.summary.wronglyRefused === 1);
  t.is(state.mailbox.length, 2);
  t.deepEqual(flagsOf(state, 'pays'), CLEAR);
});

test('what staff decided since the list was read is not undone', async (t) => {
  const paid = { billingAccount: some({ provider: 'zuora', number: 'W1' }) };
  const state = world([named('pays', refusedBy('abuse', paid))]);
  const deps = depsOf(state);
  const all = () =>
    (async function* () {
      yield E.right([named('pays', refusedBy(OWN, paid))]);
    })();
  const result = await run(state, false, { ...deps, directory: { ...deps.directory, all } });
  t.true(E.isRight(result) && result.right.wronglyRefused === 1);
  t.deepEqual(flagsOf(state, 'pays'), [true, true, some('abuse')]);
  t.is(state.writes, 0);
});

test('a flag that joins one of staff leaves their reason, so that neither is ever cleared', async (t) => {
  const state = world([named('ended', { refuseDataUpload: true, refuseDataReason: some('abuse') })]);
  await run(state);
  t.deepEqual(flagsOf(state, 'ended'), [true, true, some('abuse')]);
});

test('staff read that the next run clears such a refusal, and which one it leaves to them', (t) => {
  const paid = { billingAccount: some({ provider: 'zuora', number: 'W1' }) };
  const told = (change: Partial<Organization>) => explain(named('pays', change), [], NOW, policy);
  const own = told(refusedBy(OWN, paid));
  t.deepEqual(
    own.due.map((decision) => decision._tag === 'Clear' && decision.flag),
    ['refuseDataAccess', 'refuseDataUpload'],
  );
  t.is(
    own.explanation.dataAccess.why,
    'the enforcer set the flag, and no rule calls for it any more: it has a billing account',
  );
  t.deepEqual(own.explanation.dataAccess.clearedBy, some("the enforcer's next run"));
  const abuse = told(refusedBy('abuse', paid));
  t.deepEqual(abuse.due, []);
  t.deepEqual(
    abuse.explanation.dataAccess.clearedBy,
    some('staff, by hand: no rule calls for this refusal, and the enforcer clears only its own'),
  );
});
