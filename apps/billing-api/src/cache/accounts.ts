/** The accounts of customers who are looking at their pages: each is read once a minute, and again after a change. */
import type { BillingProvider, ProviderAccount, ProviderAccounts, ProviderError } from '@usage-billing/core/invoices';
import { type Clock, MINUTE } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';
import { createCache } from './cache.ts';
import { invalidateAfter } from './invalidate-after.ts';
import type { CachedValue } from './loader.ts';

export const ACCOUNT_FRESH_FOR = MINUTE;

/** An account takes some kilobytes. */
export const MAX_ACCOUNTS = 5_000;

/** What changes an account. */
export type AccountPorts = Pick<BillingProvider, 'accounts' | 'payments' | 'subscriptions'>;

export interface AccountReads extends Pick<ProviderAccounts, 'find'> {
  /** What was last known of the account, however old. Asks nobody. */
  readonly lastKnown: (accountNumber: string) => CachedValue<O.Option<ProviderAccount>> | undefined;
}

export interface CachedAccounts {
  /** Up to a minute old: for what is only shown. */
  readonly cached: AccountReads;
  /** As it stands now, for decisions; what is written through it is seen by `cached` at once. */
  readonly current: AccountPorts;
}

/** Other instances of the API do not hear of a change; they show it within the minute. */
export const cacheAccounts = (provider: AccountPorts, clock: Clock): CachedAccounts => {
  const { accounts, payments, subscriptions } = provider;
  const cache = createCache<ProviderError, O.Option<ProviderAccount>>({
    load: accounts.find,
    clock,
    maxEntries: MAX_ACCOUNTS,
    freshFor: ACCOUNT_FRESH_FOR,
    // An account that is being created must be seen as soon as it exists.
    isCacheable: O.isSome,
  });
  const invalidate = (accountNumber: string) => () => cache.invalidate(accountNumber);
  return {
    cached: { find: cache.get, lastKnown: cache.peek },
    current: {
      accounts: {
        ...accounts,
        create: (account) => invalidateAfter(accounts.create(account), invalidate(account.number)),
        update: (number, update) => invalidateAfter(accounts.update(number, update), invalidate(number)),
        updateContact: (number, change) => invalidateAfter(accounts.updateContact(number, change), invalidate(number)),
      },
      payments: {
        ...payments,
        setDefaultCard: (number, card) => invalidateAfter(payments.setDefaultCard(number, card), invalidate(number)),
      },
      // A subscription's number does not tell its account, and few are suspended: every account is read again.
      subscriptions: {
        suspend: (number) => invalidateAfter(subscriptions.suspend(number), cache.invalidateAll),
        resume: (number) => invalidateAfter(subscriptions.resume(number), cache.invalidateAll),
      },
    },
  };
};
