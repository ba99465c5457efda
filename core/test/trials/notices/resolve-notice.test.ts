import { HOUR, instant } from '@usage-billing/core/shared';
import { enforceTrials, defaultEnforcementPolicy as policy, resolveNotice } from '@usage-billing/core/trials';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';
import { depsOf, type World, world } from '../enforcement/enforcer-world.ts';
import { NOW, sampleOrganization } from '../organization-sample.ts';

const unknown = { _tag: 'NoticeOutcomeUnknown', message: 'timed out' } as const;
const run = (state: World) => enforceTrials(depsOf(state))({ policy, trigger: 'schedule', dryRun: false })();

/** The mail about the expired trial went out, or not: nobody knows. */
const inDoubt = async (t: ExecutionContext): Promise<World> => {
  const state = world([sampleOrganization({ externalId: 'ended', refuseDataAccess: true, refuseDataUpload: true })]);
  state.notifierSays = () => unknown;
  await run(state);
  t.is(state.claims.get('ended trial expired')?.state, 'in doubt');
  state.notifierSays = () => undefined;
  state.mailbox.length = 0;
  state.now = instant(NOW + HOUR);
  return state;
};

const settle = (state: World, outcome: 'sent' | 'send again') =>
  resolveNotice(depsOf(state))({
    externalId: 'ended',
    notice: 'trial expired',
    outcome,
    by: 'ann',
    role: 'admin',
    through: 'command',
    note: 'asked them',
  })();

test('a notice that staff know to have arrived is told to the directory and never sent again', async (t) => {
  const state = await inDoubt(t);
  t.deepEqual(await settle(state, 'sent'), E.right(none));
  t.deepEqual(state.organizations.get('ended')?.trialExpiredNotifiedAt, some(state.now));
  await run(state);
  t.deepEqual(state.mailbox, []);
});

test('a notice that staff want sent again goes out with the next run, once', async (t) => {
  const state = await inDoubt(t);
  t.deepEqual(await settle(state, 'send again'), E.right(none));
  await run(state);
  await run(state);
  t.deepEqual(state.mailbox, ['ended: trial expired']);
});

test('a directory that does not hear of it is told by the next run', async (t) => {
  const state = await inDoubt(t);
  state.directoryFails = (call) => call.startsWith('recordNotified');
  t.deepEqual(await settle(state, 'sent'), E.right(some('the directory is down')));
  state.directoryFails = () => false;
  await run(state);
  t.true(E.isRight(E.fromOption(() => 'not told')(state.organizations.get('ended')?.trialExpiredNotifiedAt ?? none)));
  t.deepEqual(state.mailbox, []);
});

test('while a run is under way nothing can be settled: what is claimed may be about to be sent', async (t) => {
  const state = await inDoubt(t);
  state.lockIsHeld = true;
  t.deepEqual(await settle(state, 'send again'), E.left({ _tag: 'JobAlreadyRunning', job: 'enforcer' }));
  t.is(state.claims.get('ended trial expired')?.state, 'in doubt');
});
