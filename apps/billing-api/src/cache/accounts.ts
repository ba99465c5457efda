/** The accounts of customers who are looking at their pages: each is read once a minute, and again after a change. */
import type { BillingProvider, ProviderAccounts } from '@usage-billing/core/invoices';
import { type Clock, MINUTE } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';
import { changing } from './invalidate-after.ts';
import { keepersBy } from './keepers.ts';

export const ACCOUNT_FRESH_FOR = MINUTE;

/** An account takes some kilobytes. */
export const MOST_ACCOUNTS = 5_000;

/** What changes an account. */
export type AccountPorts = Pick<BillingProvider, 'accounts' | 'payments' | 'subscriptions'>;

export interface KeptAccounts {
  /** Up to a minute old: for what is only shown. */
  readonly recent: Pick<ProviderAccounts, 'find'>;
  /** As it stands now, for decisions; what is written through it is seen by `recent` at once. */
  readonly current: AccountPorts;
}

/** Other copies of the API do not hear of a change; they show it within the minute. */
export const keptAccounts = (provider: AccountPorts, clock: Clock): KeptAccounts => {
  const { accounts, payments, subscriptions } = provider;
  const keepers = keepersBy(MOST_ACCOUNTS, {
    ask: accounts.find,
    clock,
    rules: { freshFor: ACCOUNT_FRESH_FOR },
    // An account that is being made is to be seen as soon as it is there.
    worthKeeping: O.isSome,
  });
  const of = (accountNumber: string) => () => keepers.drop(accountNumber);
  return {
    recent: { find: (number) => () => keepers.of(number).get() },
    current: {
      accounts: {
        ...accounts,
        create: (account) => changing(accounts.create(account), of(account.number)),
        update: (number, update) => changing(accounts.update(number, update), of(number)),
        updateContact: (number, change) => changing(accounts.updateContact(number, change), of(number)),
      },
      payments: {
        ...payments,
        setDefaultCard: (number, card) => changing(payments.setDefaultCard(number, card), of(number)),
      },
      // A subscription's number does not say whose it is, and it is seldom stopped: everybody's account is read again.
      subscriptions: {
        suspend: (number) => changing(subscriptions.suspend(number), keepers.dropAll),
        resume: (number) => changing(subscriptions.resume(number), keepers.dropAll),
      },
    },
  };
};
