import { HOUR, instant } from '@usage-billing/core/shared';
import { enforceTrials, defaultEnforcementPolicy as policy } from '@usage-billing/core/trials';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { isSome, none, some } from 'fp-ts/lib/Option.js';
import { anyOrganization, daysFrom, NOW } from '../organization-sample.ts';
import { named, run, steps, summaryOf } from './enforcer-run.ts';
import { depsOf, world } from './enforcer-world.ts';

const refused = { _tag: 'NoticeRefused', message: 'mail server says no' } as const;
const unknown = { _tag: 'NoticeOutcomeUnknown', message: 'timed out' } as const;

test('a run warns, refuses and tells, and its row in the history says what it did', async (t) => {
  const state = world([
    named('ending', { trialExpiresAt: daysFrom(NOW, 2n) }),
    named('just-ended', { trialExpiresAt: daysFrom(NOW, -1n) }),
    named('long-ended'),
    named('paying', { billingAccount: some({ provider: 'zuora', number: 'W1' }) }),
  ]);
  const summary = await summaryOf(state);
  t.deepEqual(state.mailbox.sort(), [
    'ending: trial pending expiry',
    'just-ended: trial expired',
    'long-ended: data upload refused',
    'long-ended: trial expired',
  ]);
  t.deepEqual(steps(summary), [
    'data upload refused sent: 1',
    'refuseDataAccess set: 2',
    'refuseDataUpload set: 1',
    'trial expired sent: 2',
    'trial pending expiry sent: 1',
  ]);
  t.is(summary.onTrial, 1);
  t.is(summary.delinquent, 2);
  t.is(state.organizations.get('long-ended')?.refuseDataUpload, true);
  t.is(state.organizations.get('just-ended')?.refuseDataUpload, false);
  const outcome = state.runs[0]?.outcome ?? none;
  t.true(isSome(outcome) && outcome.value._tag === 'Succeeded');
});

test('a second run does nothing', async (t) => {
  const state = world([named('ending', { trialExpiresAt: daysFrom(NOW, 2n) }), named('ended')]);
  await run(state);
  const before = [...state.mailbox];
  t.deepEqual(steps(await summaryOf(state)), []);
  t.deepEqual(state.mailbox, before);
});

test('a dry run says what would be done and writes nothing', async (t) => {
  const state = world([named('ended')]);
  const summary = await summaryOf(state, true);
  t.deepEqual(steps(summary), [
    'data upload refused planned: 1',
    'refuseDataAccess planned: 1',
    'refuseDataUpload planned: 1',
    'trial expired planned: 1',
  ]);
  t.deepEqual(summary.actions, [
    'ended: refuseDataAccess: planned',
    'ended: refuseDataUpload: planned',
    'ended: data upload refused: planned',
    'ended: trial expired: planned',
  ]);
  t.is(state.writes, 0);
  t.is(state.runs.length, 0);
});

test('a refused notice is tried again after waits that double, and then not any more', async (t) => {
  const state = world([named('ended', { refuseDataAccess: true, refuseDataUpload: true })]);
  state.notifierSays = () => refused;
  const triedAt: bigint[] = [];
  for (let halfHours = 0n; halfHours < 16n; halfHours += 1n) {
    state.now = instant(NOW + (halfHours * HOUR) / 2n);
    if (steps(await summaryOf(state)).includes('trial expired refused: 1')) triedAt.push(halfHours);
  }
  t.deepEqual(triedAt, [0n, 1n, 3n, 7n, 15n]);
  state.now = daysFrom(state.now, 1n);
  state.notifierSays = () => undefined;
  await run(state);
  await run(state);
  t.deepEqual(state.mailbox, ['ended: trial expired']);
});

test('a refused notice about uploads is owed though its flag is set already', async (t) => {
  const state = world([named('ended')]);
  state.notifierSays = (_id, notice) => (notice === 'data upload refused' ? refused : undefined);
  await run(state);
  t.deepEqual(state.mailbox, ['ended: trial expired']);
  state.notifierSays = () => undefined;
  t.deepEqual(steps(await summaryOf(state)), ['data upload refused withheld: 1']);
  state.now = instant(NOW + HOUR);
  t.deepEqual(steps(await summaryOf(state, true)), ['data upload refused planned: 1']);
  t.deepEqual(steps(await summaryOf(state)), ['data upload refused sent: 1']);
  await run(state);
  t.deepEqual(state.mailbox, ['ended: trial expired', 'ended: data upload refused']);
});

test('who paid meanwhile is no longer told of a refusal that was owed', async (t) => {
  const state = world([named('ended')]);
  state.notifierSays = () => refused;
  await run(state);
  state.notifierSays = () => undefined;
  state.organizations.set(
    'ended',
    named('ended', { billingAccount: some({ provider: 'zuora', number: 'W1' }), refuseDataUpload: true }),
  );
  state.now = daysFrom(NOW, 1n);
  await run(state);
  t.deepEqual(state.mailbox, []);
});

test('a notice whose outcome is not known is never repeated but counted for staff', async (t) => {
  const state = world([named('ended')]);
  state.notifierSays = () => unknown;
  t.true(steps(await summaryOf(state)).includes('trial expired in doubt: 1'));
  state.now = daysFrom(NOW, 3n);
  const summary = await summaryOf(state);
  t.deepEqual(steps(summary), ['trial expired withheld: 1']);
  t.is(summary.noticesInDoubt, 2);
  t.is(state.mailbox.length, 2);
});

test('the owner is not told of refused uploads where the flag was set by somebody else', async (t) => {
  const state = world([named('ended')]);
  const deps = depsOf(state);
  const directory = { ...deps.directory, setRefusal: () => async () => E.right({ changed: false }) };
  const result = await enforceTrials({ ...deps, directory })({ policy, trigger: 'demand', dryRun: false })();
  t.true(E.isRight(result));
  t.deepEqual(state.mailbox, ['ended: trial expired']);
  t.is(state.claims.get('ended data upload refused')?.state, 'in doubt');
});

test('the owner is told of refused uploads by the next run where the answer to the flag was lost', async (t) => {
  const state = world([named('ended')]);
  const deps = depsOf(state);
  const setRefusal: typeof deps.directory.setRefusal = (change) => async () => {
    const answer = await deps.directory.setRefusal(change)();
    return change.flag === 'refuseDataUpload'
      ? E.left({ _tag: 'DirectoryUnavailable', message: 'no answer' } as const)
      : answer;
  };
  const directory = { ...deps.directory, setRefusal };
  await enforceTrials({ ...deps, directory })({ policy, trigger: 'schedule', dryRun: false })();
  t.deepEqual(state.mailbox, ['ended: trial expired']);
  state.now = instant(NOW + HOUR);
  t.deepEqual(steps(await summaryOf(state)), ['data upload refused sent: 1']);
  t.deepEqual(steps(await summaryOf(state)), []);
});

const paying = {
  billingAccount: some({ provider: 'zuora', number: 'W1' }),
  refuseDataAccess: false,
  refuseDataUpload: false,
};

test('a customer whose card came after the list was read is left alone', async (t) => {
  const state = world([named('ended')]);
  const deps = depsOf(state);
  const delinquent = () =>
    (async function* () {
      yield E.right([named('ended')]);
    })();
  state.organizations.set('ended', named('ended', paying));
  const directory = { ...deps.directory, delinquent };
  const result = await enforceTrials({ ...deps, directory })({ policy, trigger: 'schedule', dryRun: false })();
  t.true(E.isRight(result) && result.right.delinquent === 1);
  t.is(state.writes, 0);
});

test('a customer whose card comes while the flags are being set ends without them and is told nothing of uploads', async (t) => {
  const state = world([named('ended')]);
  const deps = depsOf(state);
  const setRefusal: typeof deps.directory.setRefusal = (change) => async () => {
    // Everything that adding a card does happens just before the flag arrives.
    state.organizations.set('ended', named('ended', paying));
    return deps.directory.setRefusal(change)();
  };
  const directory = { ...deps.directory, setRefusal };
  const result = await enforceTrials({ ...deps, directory })({ policy, trigger: 'schedule', dryRun: false })();
  t.true(E.isRight(result) && steps(result.right).includes('refuseDataAccess taken back: 1'));
  const { refuseDataAccess, refuseDataUpload } = state.organizations.get('ended') ?? named('ended');
  t.deepEqual([refuseDataAccess, refuseDataUpload], [false, false]);
  t.false(state.mailbox.includes('ended: data upload refused'));
});

test('one failing step holds up neither the other steps nor the other organizations', async (t) => {
  const state = world([named('broken'), named('fine')]);
  state.directoryFails = (call) => call.startsWith('setRefusal broken');
  const summary = await summaryOf(state);
  t.deepEqual(steps(summary), [
    'data upload refused refused: 1',
    'data upload refused sent: 1',
    'refuseDataAccess failed: 1',
    'refuseDataAccess set: 1',
    'refuseDataUpload failed: 1',
    'refuseDataUpload set: 1',
    'trial expired sent: 2',
  ]);
  t.true(summary.problems.some((problem) => problem.startsWith('broken: ')));

  state.directoryFails = () => false;
  state.now = instant(NOW + HOUR);
  await run(state);
  t.is(state.organizations.get('broken')?.refuseDataUpload, true);
  t.deepEqual(state.mailbox.filter((line) => line === 'broken: data upload refused').length, 1);
});

test('an adapter that throws harms one step only', async (t) => {
  const state = world([named('broken'), named('fine')]);
  state.notifierSays = (externalId) => {
    if (externalId === 'broken') throw new Error('a defect');
    return undefined;
  };
  const summary = await summaryOf(state);
  t.true(summary.problems.includes('broken: a defect'));
  t.is(state.organizations.get('broken')?.refuseDataUpload, true);
  t.true(state.mailbox.includes('fine: trial expired'));
});

test('a send that the directory did not hear of is recorded by the next run, and not repeated', async (t) => {
  const state = world([named('ended')]);
  state.directoryFails = (call) => call.startsWith('recordNotified');
  await run(state);
  t.deepEqual(state.organizations.get('ended')?.trialExpiredNotifiedAt, none);
  state.directoryFails = () => false;
  state.now = instant(NOW + HOUR);
  await run(state);
  t.deepEqual(state.organizations.get('ended')?.trialExpiredNotifiedAt, some(NOW));
  t.is(state.mailbox.length, 2);
});

test('while notices cannot be claimed none is sent, and no upload is refused behind an owner’s back', async (t) => {
  const state = world([named('ended')]);
  state.claimsFail = true;
  await run(state);
  const { refuseDataAccess, refuseDataUpload } = state.organizations.get('ended') ?? named('ended');
  t.deepEqual([refuseDataAccess, refuseDataUpload, state.mailbox.length], [true, false, 0]);
  state.claimsFail = false;
  await run(state);
  t.is(state.organizations.get('ended')?.refuseDataUpload, true);
  t.is(state.mailbox.length, 2);
});

test('a list that breaks off fails the run, but not the work on what was read', async (t) => {
  const state = world([named('ending', { trialExpiresAt: daysFrom(NOW, 1n) }), named('ended')]);
  state.directoryFails = (call) => call === 'onTrial';
  const result = await run(state);
  t.true(E.isLeft(result) && result.left._tag === 'EnforcementIncomplete' && result.left.summary.delinquent === 1);
  t.is(state.mailbox.length, 3);
  const outcome = state.runs[0]?.outcome ?? none;
  t.true(isSome(outcome) && outcome.value._tag === 'Failed' && outcome.value.error === 'the directory is down');
  t.like(isSome(outcome) ? outcome.value.summary : null, { onTrial: 1, delinquent: 1 }, 'and what it did is kept');
});

test('every step is told as it ends, also those that a summary has no room for', async (t) => {
  const state = world(Array.from({ length: 70 }, (_, index) => named(`ended-${index}`)));
  const told: string[] = [];
  await enforceTrials(depsOf(state))({
    policy,
    trigger: 'demand',
    dryRun: true,
    onStep: (externalId, { subject, status }) => told.push(`${externalId} ${subject} ${status}`),
  })();
  t.is(told.length, 280);
  t.true(told.includes('ended-69 data upload refused planned'));
});

test('while another run holds the lock nothing happens', async (t) => {
  const state = world([named('ended')]);
  state.lockIsHeld = true;
  t.deepEqual(await run(state), E.left({ _tag: 'JobAlreadyRunning', job: 'enforcer' }));
  t.is(state.writes + state.runs.length, 0);
});

test('organizations are worked on side by side, but no more of them than the policy says', async (t) => {
  const state = world(Array.from({ length: 9 }, (_, index) => named(`ended-${index}`)));
  await enforceTrials(depsOf(state))({
    policy: { ...policy, organizationsAtOnce: 2 },
    trigger: 'start',
    dryRun: false,
  })();
  t.is(state.mostAtOnce, 2);
  t.is(state.mailbox.length, 18);
});

test('a summary names the first of what was done and counts the rest', async (t) => {
  const state = world(Array.from({ length: 70 }, (_, index) => named(`ended-${index}`)));
  const summary = await summaryOf(state);
  t.is(summary.actions.length, 200);
  t.is(summary.unlisted, 80);
  t.is(
    summary.steps.reduce((sum, { count }) => sum + count, 0),
    280,
  );
});

const answers = fc.array(fc.constantFrom(undefined, undefined, refused, unknown), { minLength: 1, maxLength: 12 });

test('wherever a run dies, no owner is told twice and the next runs refuse what has to be refused', async (t) => {
  const organizations = fc
    .array(anyOrganization(NOW), { minLength: 1, maxLength: 4 })
    .map((all) => all.map((organization, index) => ({ ...organization, externalId: `organization-${index}` })));
  await fc.assert(
    fc.asyncProperty(organizations, answers, fc.integer({ min: 1, max: 30 }), async (all, replies, death) => {
      const state = world(all);
      let asked = 0;
      state.notifierSays = () => replies[asked++ % replies.length];
      state.diesBeforeWrite = death;
      await run(state);
      state.diesBeforeWrite = Number.POSITIVE_INFINITY;
      for (const hours of [1n, 2n, 4n]) {
        state.now = instant(NOW + hours * HOUR);
        await run(state);
      }
      t.deepEqual([...new Set(state.mailbox)].sort(), [...state.mailbox].sort());
      const dry = await summaryOf(state, true);
      t.deepEqual(
        dry.steps.filter(({ subject }) => subject === 'refuseDataAccess' || subject === 'refuseDataUpload'),
        [],
      );
    }),
    { numRuns: 200 },
  );
});
