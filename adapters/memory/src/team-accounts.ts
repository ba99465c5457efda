/** Billing accounts of teams in memory. */
import { type TeamAccount, type TeamAccounts, teamAccountChanged } from '@usage-billing/core/invoices';
import * as O from 'fp-ts/lib/Option.js';
import { answer } from './answer.ts';
import { memoryStaffActions, recordIn } from './staff-actions.ts';

/** Changes are recorded in `actions`. */
export const memoryTeamAccounts = (actions = memoryStaffActions()): TeamAccounts => {
  const accounts = new Map<string, TeamAccount>();
  const record = recordIn(actions);
  return {
    find: (teamId) => answer(() => O.fromNullable(accounts.get(teamId))),
    setBilledExternally: (teamId, billedExternally, at, decision) =>
      answer(() => {
        const before = O.fromNullable(accounts.get(teamId));
        const made = { id: BigInt(accounts.size + 1), teamId, createdAt: at };
        const after = { ...O.getOrElseW(() => made)(before), billedExternally };
        accounts.set(teamId, after);
        record(teamAccountChanged(before, after, at, decision));
        return after;
      }),
  };
};
