/** The laws of all {@link TeamAccounts}. */
import type { TeamAccounts } from '@usage-billing/core/invoices';
import type { StaffActions } from '@usage-billing/core/shared';
import { none, some } from 'fp-ts/lib/Option.js';
import { type Closable, type Suite, suite } from './law.ts';
import { aStaffDecision, at } from './samples.ts';
import { right, together } from './unwrap.ts';

/** A store of teams' accounts, empty at first. */
export interface TeamAccountsSubject extends Closable {
  readonly teamAccounts: TeamAccounts;
  /** Where they write what was done. */
  readonly actions: StaffActions;
}

const CREATED = at('2026-03-10T09:40:00.000001Z');
const LATER = at('2027-01-01T00:00:00Z');
const BY_ANN = aStaffDecision();

/** `open` gives a place where no team has an account. */
export const teamAccountsLaws: Suite<TeamAccountsSubject> = suite('team accounts', (law) => {
  law('a team of which nobody said anything has no account', async (t, { teamAccounts }) => {
    t.deepEqual(await right(teamAccounts.find('t1')), none);
  });

  law('what is said first makes the account, as it can be found afterwards', async (t, { teamAccounts }) => {
    const made = await right(teamAccounts.setBilledExternally("team 'ä'", true, CREATED, BY_ANN));
    t.deepEqual(made, { id: made.id, teamId: "team 'ä'", createdAt: CREATED, billedExternally: true });
    t.deepEqual(await right(teamAccounts.find("team 'ä'")), some(made));
  });

  law('what is said later changes the same account, and as often as it is said', async (t, { teamAccounts }) => {
    const made = await right(teamAccounts.setBilledExternally('t1', true, CREATED, BY_ANN));
    for (const billedExternally of [false, false, true]) {
      const changed = { ...made, billedExternally };
      t.deepEqual(await right(teamAccounts.setBilledExternally('t1', billedExternally, LATER, BY_ANN)), changed);
      t.deepEqual(await right(teamAccounts.find('t1')), some(changed));
    }
  });

  law('every team has an account of its own', async (t, { teamAccounts }) => {
    const one = await right(teamAccounts.setBilledExternally('t1', true, CREATED, BY_ANN));
    const two = await right(teamAccounts.setBilledExternally('t2', false, CREATED, BY_ANN));
    t.not(one.id, two.id);
    t.deepEqual(await right(teamAccounts.find('t1')), some(one));
    t.deepEqual(await right(teamAccounts.find('T1')), none);
  });

  law('of those who say it at once all are told of the same account', async (t, { teamAccounts }) => {
    const told = await together(
      Array.from({ length: 8 }, () => teamAccounts.setBilledExternally('t1', true, CREATED, BY_ANN)),
    );
    t.is(new Set(told.map(({ id }) => id)).size, 1);
    t.deepEqual(await right(teamAccounts.find('t1')), some(told[0]));
  });

  law(
    'every change is in the audit log with who made it, before and after; what changes nothing is not',
    async (t, { teamAccounts, actions }) => {
      const byBob = aStaffDecision({ by: 'bob', note: 'the reseller left', role: 'operator', through: 'api' });
      await right(teamAccounts.setBilledExternally('t1', true, CREATED, BY_ANN));
      await right(teamAccounts.setBilledExternally('t1', true, LATER, byBob));
      await right(teamAccounts.setBilledExternally('t1', false, LATER, byBob));
      const entries = await right(actions.list({ limit: 10 }));
      const team = { kind: 'team', id: 't1' } as const;
      t.deepEqual(
        entries.map(({ id: _, ...entry }) => entry),
        [
          {
            decision: byBob,
            at: LATER,
            action: 'team.bill-here',
            object: team,
            before: some({ billedExternally: true }),
            after: some({ billedExternally: false }),
          },
          {
            decision: BY_ANN,
            at: CREATED,
            action: 'team.bill-externally',
            object: team,
            before: none,
            after: some({ billedExternally: true }),
          },
        ],
      );
    },
  );

  law('of those who say it at once one is in the audit log', async (t, { teamAccounts, actions }) => {
    await together(Array.from({ length: 8 }, () => teamAccounts.setBilledExternally('t1', true, CREATED, BY_ANN)));
    t.is((await right(actions.list({ limit: 10 }))).length, 1);
  });
});
