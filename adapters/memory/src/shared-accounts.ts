/** Which organizations share a billing account on purpose, in memory. */
import type { AccountShare, SharedAccounts } from '@usage-billing/core/invoices';
import { answer } from './answer.ts';
import { by } from './order.ts';

export const memorySharedAccounts = (): SharedAccounts => {
  const shares = new Map<string, AccountShare>();
  const keyOf = (accountNumber: string, instanceId: string): string => JSON.stringify([accountNumber, instanceId]);
  return {
    all: answer(() => [...shares.values()].sort(by(({ accountNumber, instanceId }) => [accountNumber, instanceId]))),
    share: ({ accountNumber, instanceIds, at, decision }) =>
      answer(() => {
        for (const instanceId of instanceIds) {
          const key = keyOf(accountNumber, instanceId);
          if (!shares.has(key)) shares.set(key, { accountNumber, instanceId, at, decision });
        }
      }),
    end: ({ accountNumber, instanceIds }) =>
      answer(() => {
        for (const instanceId of instanceIds) shares.delete(keyOf(accountNumber, instanceId));
      }),
  };
};
