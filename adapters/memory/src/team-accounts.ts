/** Billing accounts of teams in memory. */
import type { TeamAccount, TeamAccounts } from '@usage-billing/core/invoices';
import { fromNullable } from 'fp-ts/lib/Option.js';
import { answer } from './answer.ts';

export const memoryTeamAccounts = (): TeamAccounts => {
  const accounts = new Map<string, TeamAccount>();
  return {
    find: (teamId) => answer(() => fromNullable(accounts.get(teamId))),
    setBilledExternally: (teamId, billedExternally, at) =>
      answer(() => {
        const before = accounts.get(teamId) ?? { id: BigInt(accounts.size + 1), teamId, createdAt: at };
        const after = { ...before, billedExternally };
        accounts.set(teamId, after);
        return after;
      }),
  };
};
