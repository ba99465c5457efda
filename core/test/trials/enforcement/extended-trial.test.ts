/** The users service extends a trial whose owners were told of its end: it clears the flags, and what was told. */
import { DAY, plus } from '@usage-billing/core/shared';
import {
  enforceTrials,
  explain,
  listNotices,
  type NotifyError,
  defaultEnforcementPolicy as policy,
  resolveNotice,
} from '@usage-billing/core/trials';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { isSome, none, some } from 'fp-ts/lib/Option.js';
import { daysFrom, NOW, sampleOrganization } from '../organization-sample.ts';
import { depsOf, type World, world } from './enforcer-world.ts';

const WHO = 'frosty-sky-72';

const run = (state: World) => enforceTrials(depsOf(state))({ policy, trigger: 'schedule', dryRun: false })();

const organizationIn = (state: World) => state.organizations.get(WHO) ?? sampleOrganization();

const extend = (state: World, by: bigint): void => {
  const organization = organizationIn(state);
  state.organizations.set(WHO, {
    ...organization,
    trialExpiresAt: plus(organization.trialExpiresAt, by),
    trialPendingExpiryNotifiedAt: none,
    trialExpiredNotifiedAt: none,
    refuseDataAccess: false,
    refuseDataUpload: false,
    refuseDataReason: none,
  });
};

/** A run on each of so many days, and what owners were told on which of them. */
const runDaily = async (state: World, days: number): Promise<ReadonlyArray<string>> => {
  const told: string[] = [];
  const start = state.now;
  for (let day = 0; day < days; day += 1) {
    state.now = daysFrom(start, BigInt(day));
    state.mailbox.length = 0;
    await run(state);
    told.push(...state.mailbox.map((line) => `day ${day}: ${line.slice(WHO.length + 2)}`));
  }
  return told;
};

const unknown: NotifyError = { _tag: 'NoticeOutcomeUnknown', message: 'timed out' };
const refused: NotifyError = { _tag: 'NoticeRefused', message: 'mailbox full' };

test('nobody is refused without a notice, in whichever trial, and each is told once', async (t) => {
  const state = world([sampleOrganization({ trialExpiresAt: daysFrom(NOW, 2n) })]);
  const notices = ['day 0: trial pending expiry', 'day 2: trial expired', 'day 18: data upload refused'];
  t.deepEqual(await runDaily(state, 30), notices);
  state.now = daysFrom(NOW, 30n);
  extend(state, 30n * DAY);
  t.deepEqual(await runDaily(state, 40), notices);
  const { refuseDataAccess, refuseDataUpload, trialExpiredNotifiedAt } = organizationIn(state);
  t.deepEqual([refuseDataAccess, refuseDataUpload, trialExpiredNotifiedAt], [true, true, some(daysFrom(NOW, 32n))]);
});

test('an end that moves by less than a day is the same trial’s: nobody is told twice', async (t) => {
  const state = world([sampleOrganization()]);
  t.is((await runDaily(state, 3)).length, 2);
  extend(state, DAY - 1n);
  t.deepEqual(await runDaily(state, 3), []);
});

test('a trial that is extended while the owners are told of its end has them told of the new one', async (t) => {
  for (const left of [2n, -1n]) {
    const state = world([sampleOrganization({ trialExpiresAt: daysFrom(NOW, left) })]);
    state.notifierSays = () => {
      extend(state, 30n * DAY);
      state.notifierSays = () => undefined;
      return undefined;
    };
    await run(state);
    t.is(state.mailbox.length, 1);
    t.deepEqual(await runDaily(state, 34), [
      `day ${left + 27n}: trial pending expiry`,
      `day ${left + 30n}: trial expired`,
    ]);
  }
});

for (const [what, answer] of [
  ['in doubt', unknown],
  ['refused', refused],
] as const)
  test(`a notice of the trial before that is ${what} does not hold up that of the new one`, async (t) => {
    const state = world([sampleOrganization()]);
    state.notifierSays = () => answer;
    await run(state);
    state.notifierSays = () => undefined;
    extend(state, 22n * DAY);
    state.now = daysFrom(NOW, 1n);
    t.deepEqual(await runDaily(state, 1), ['day 0: trial pending expiry'], 'of the old trial nothing is owed');
    state.now = daysFrom(NOW, 2n);
    const [expired] = explain(organizationIn(state), [...state.claims.values()], state.now, policy).notices.filter(
      ({ notice }) => notice === 'trial expired',
    );
    t.deepEqual(expired && [expired.outlook, isSome(expired.claim), isSome(expired.earlier)], ['due', false, true]);
    t.deepEqual(await runDaily(state, 20), ['day 0: trial expired', 'day 16: data upload refused']);
    t.deepEqual([...new Set([...state.claims.values()].map(({ state }) => state))], ['sent']);
  });

test('what a crash left in one trial is shown to staff, and in the next the notice goes out, once', async (t) => {
  for (let death = 1; death < 12; death += 1) {
    const state = world([sampleOrganization({ trialExpiresAt: daysFrom(NOW, -1n) })]);
    state.diesBeforeWrite = death;
    await run(state);
    state.diesBeforeWrite = Number.POSITIVE_INFINITY;
    await run(state);
    t.true(state.mailbox.length <= 1, `death ${death}`);
    extend(state, 20n * DAY);
    state.now = daysFrom(NOW, 20n);
    t.deepEqual(await runDaily(state, 3), ['day 0: trial expired'], `death ${death}`);
  }
});

test('what staff find out about the trial before is not taken for a notice of this one', async (t) => {
  const state = world([sampleOrganization({ trialExpiresAt: daysFrom(NOW, -1n) })]);
  state.notifierSays = () => unknown;
  await run(state);
  state.notifierSays = () => undefined;
  extend(state, 20n * DAY);
  const listed = await listNotices(depsOf(state))(policy)();
  t.deepEqual(E.isRight(listed) && listed.right.map(({ outlook }) => outlook), [some('in doubt')]);
  const settled = await resolveNotice(depsOf(state))({
    externalId: WHO,
    notice: 'trial expired',
    outcome: 'sent',
    by: 'ann',
    role: 'admin',
    through: 'command',
    note: 'asked them',
  })();
  t.deepEqual(settled, E.right(none));
  t.deepEqual(organizationIn(state).trialExpiredNotifiedAt, none);
  state.now = daysFrom(NOW, 20n);
  t.deepEqual(await runDaily(state, 2), ['day 0: trial expired']);
});
