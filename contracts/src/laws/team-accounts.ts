/** The laws of all {@link TeamAccounts}. */
import type { TeamAccounts } from '@usage-billing/core/invoices';
import { none, some } from 'fp-ts/lib/Option.js';
import { type Closable, type Suite, suite } from './law.ts';
import { at } from './samples.ts';
import { right, together } from './unwrap.ts';

export interface TeamAccountsSubject extends Closable {
  readonly teamAccounts: TeamAccounts;
}

const CREATED = at('2026-03-10T09:40:00.000001Z');
const LATER = at('2027-01-01T00:00:00Z');

/** `open` gives a place where no team has an account. */
export const teamAccountsLaws: Suite<TeamAccountsSubject> = suite('team accounts', (law) => {
  law('a team of which nobody said anything has no account', async (t, { teamAccounts }) => {
    t.deepEqual(await right(teamAccounts.find('t1')), none);
  });

  law('what is said first makes the account, as it can be found afterwards', async (t, { teamAccounts }) => {
    const made = await right(teamAccounts.setBilledExternally("team 'ä'", true, CREATED));
    t.deepEqual(made, { id: made.id, teamId: "team 'ä'", createdAt: CREATED, billedExternally: true });
    t.deepEqual(await right(teamAccounts.find("team 'ä'")), some(made));
  });

  law('what is said later changes the same account, and as often as it is said', async (t, { teamAccounts }) => {
    const made = await right(teamAccounts.setBilledExternally('t1', true, CREATED));
    for (const billedExternally of [false, false, true]) {
      const changed = { ...made, billedExternally };
      t.deepEqual(await right(teamAccounts.setBilledExternally('t1', billedExternally, LATER)), changed);
      t.deepEqual(await right(teamAccounts.find('t1')), some(changed));
    }
  });

  law('every team has an account of its own', async (t, { teamAccounts }) => {
    const one = await right(teamAccounts.setBilledExternally('t1', true, CREATED));
    const two = await right(teamAccounts.setBilledExternally('t2', false, CREATED));
    t.not(one.id, two.id);
    t.deepEqual(await right(teamAccounts.find('t1')), some(one));
    t.deepEqual(await right(teamAccounts.find('T1')), none);
  });

  law('of those who say it at once all are told of the same account', async (t, { teamAccounts }) => {
    const told = await together(Array.from({ length: 8 }, () => teamAccounts.setBilledExternally('t1', true, CREATED)));
    t.is(new Set(told.map(({ id }) => id)).size, 1);
    t.deepEqual(await right(teamAccounts.find('t1')), some(told[0]));
  });
});
