/** Accounts and subscriptions that a test or a demo puts in beside the API. */
import { createAccount } from '../accounts/accounts.ts';
import type { Account } from '../books/account.ts';
import type { Subscription } from '../books/subscription.ts';
import type { Tenant } from '../books/tenant.ts';
import { today } from '../books/today.ts';
import { addCard } from '../payments/cards.ts';
import { setStatus } from '../subscriptions/amend.ts';
import { findSubscription } from '../subscriptions/find.ts';
import { subscribe } from '../subscriptions/subscribe.ts';
import type { SeedAccount, SeedSubscription, SubscriptionKey } from './control.ts';

const PAYING_CARD = '4111111111111111';

export const ownAccount = (tenant: Tenant, accountNumber: string): Account => {
  const account = tenant.accounts.get(accountNumber);
  if (account === undefined) throw new Error(`the fake Zuora has no account ${accountNumber}`);
  return account;
};

export const newestSubscription = (tenant: Tenant, accountNumber: string): Subscription => {
  const newest = ownAccount(tenant, accountNumber).subscriptions.at(-1);
  if (newest === undefined) throw new Error(`account ${accountNumber} has no subscription`);
  return newest;
};

export const ownSubscription = (
  tenant: Tenant,
  { accountNumber, subscriptionNumber }: SubscriptionKey,
): Subscription => {
  if (subscriptionNumber === undefined) return newestSubscription(tenant, accountNumber ?? '');
  const found = findSubscription(tenant, subscriptionNumber);
  if (found === undefined) throw new Error(`the fake Zuora has no subscription ${subscriptionNumber}`);
  return found[1];
};

const makeSubscription = (tenant: Tenant, currency: string, seed: SeedSubscription): Subscription => {
  const contractEffectiveDate = seed.contractEffectiveDate ?? today(tenant);
  const plans = tenant.catalog.flatMap(({ ratePlans }) => ratePlans).map(({ id }) => id);
  const subscription = subscribe(tenant, currency, {
    productRatePlanIds: seed.ratePlans ?? plans.slice(0, 1),
    contractEffectiveDate,
    serviceActivationDate: seed.serviceActivationDate ?? null,
    customerAcceptanceDate: seed.customerAcceptanceDate ?? contractEffectiveDate,
    prices: seed.prices ?? {},
    discounts: seed.discounts ?? [],
  });
  if (seed.status !== undefined && seed.status !== 'Active')
    setStatus(tenant, subscription, seed.status, seed.statusFrom ?? contractEffectiveDate);
  return subscription;
};

export const seedSubscription = (tenant: Tenant, accountNumber: string, seed: SeedSubscription): Subscription => {
  const account = ownAccount(tenant, accountNumber);
  const subscription = makeSubscription(tenant, account.currency, seed);
  account.subscriptions.push(subscription);
  return subscription;
};

/** All or nothing: what can be refused is refused before there is an account. */
export const seedAccount = (tenant: Tenant, seed: SeedAccount): Account => {
  const { number, currency = 'USD', card = PAYING_CARD, name = number } = seed;
  const dates = {
    ...(seed.contractEffectiveDate === undefined ? {} : { contractEffectiveDate: seed.contractEffectiveDate }),
    ...(seed.customerAcceptanceDate === undefined ? {} : { customerAcceptanceDate: seed.customerAcceptanceDate }),
  };
  const subscription =
    seed.subscription === null ? undefined : makeSubscription(tenant, currency, { ...dates, ...seed.subscription });
  const account = createAccount(tenant, {
    number,
    name,
    currency,
    billCycleDay: seed.billCycleDay ?? 1,
    paymentTermDays: seed.paymentTermDays ?? 0,
    billToContact: { firstName: 'Ada', lastName: name, country: 'United States', workEmail: 'billing@example.com' },
    cardId: card === null ? null : addCard(tenant, card, name).id,
    subscription: null,
    autoPay: true,
  });
  if (subscription !== undefined) account.subscriptions.push(subscription);
  return account;
};
