/** Which organizations share a billing account on purpose, in memory. */
import { type AccountShare, type ShareChange, type SharedAccounts, sharesChanged } from '@usage-billing/core/invoices';
import { keptDecision } from '@usage-billing/core/shared';
import type { InstanceId } from '@usage-billing/core/usage';
import { answer } from './answer.ts';
import { by } from './order.ts';
import { memoryStaffActions, recordIn } from './staff-actions.ts';

/** Changes are recorded in `actions`. */
export const memorySharedAccounts = (actions = memoryStaffActions()): SharedAccounts => {
  const shares = new Map<string, AccountShare>();
  const record = recordIn(actions);
  const keyOf = (accountNumber: string, instanceId: string): string => JSON.stringify([accountNumber, instanceId]);
  const all = (): ReadonlyArray<AccountShare> =>
    [...shares.values()].sort(by(({ accountNumber, instanceId }) => [accountNumber, instanceId]));
  const sharing = (number: string): ReadonlyArray<InstanceId> =>
    all().flatMap(({ accountNumber, instanceId }) => (accountNumber === number ? [instanceId] : []));
  const changing =
    (action: 'account.share' | 'account.unshare', apply: (change: ShareChange) => void) => (change: ShareChange) =>
      answer(() => {
        const before = sharing(change.accountNumber);
        apply(change);
        record(sharesChanged(action, change, before, sharing(change.accountNumber)));
      });
  return {
    all: answer(all),
    share: changing('account.share', ({ accountNumber, instanceIds, at, decision }) => {
      for (const instanceId of instanceIds) {
        const key = keyOf(accountNumber, instanceId);
        if (!shares.has(key)) shares.set(key, { accountNumber, instanceId, at, decision: keptDecision(decision) });
      }
    }),
    end: changing('account.unshare', ({ accountNumber, instanceIds }) => {
      for (const instanceId of instanceIds) shares.delete(keyOf(accountNumber, instanceId));
    }),
  };
};
