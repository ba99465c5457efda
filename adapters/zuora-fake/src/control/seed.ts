/** What a test or a demo puts into the fake beside its API: accounts, and changes to their subscriptions. */
import Big from 'big.js';
import { chargesOf, createAccount, subscribe, today } from '../accounts/accounts.ts';
import type { Account, Subscription, Tenant } from '../books/tenant.ts';
import { addCard } from '../payments/payments.ts';
import type { SeedAccount } from './control.ts';

const PAYING_CARD = '4111111111111111';

export const ownAccount = (tenant: Tenant, accountNumber: string): Account => {
  const account = tenant.accounts.get(accountNumber);
  if (account === undefined) throw new Error(`the fake Zuora has no account ${accountNumber}`);
  return account;
};

const newestSubscription = (tenant: Tenant, accountNumber: string): Subscription => {
  const newest = ownAccount(tenant, accountNumber).subscriptions.at(-1);
  if (newest === undefined) throw new Error(`account ${accountNumber} has no subscription`);
  return newest;
};

const priceCharge = (subscription: Subscription, accountNumber: string, unit: string, price: string): void => {
  const charge = chargesOf(subscription).find((one) => one.unit === unit);
  if (charge === undefined) throw new Error(`account ${accountNumber} has no charge for ${unit}`);
  charge.price = new Big(price);
};

export const setPrice = (tenant: Tenant, accountNumber: string, unit: string, price: string): void =>
  priceCharge(newestSubscription(tenant, accountNumber), accountNumber, unit, price);

export const setStatus = (tenant: Tenant, accountNumber: string, status: string): void => {
  newestSubscription(tenant, accountNumber).status = status;
};

const seedSubscription = (tenant: Tenant, seed: SeedAccount, currency: string): Subscription => {
  const contractEffectiveDate = seed.contractEffectiveDate ?? today(tenant);
  const plans = tenant.catalog.flatMap(({ ratePlans }) => ratePlans);
  const subscription = subscribe(tenant, currency, {
    productRatePlanIds: plans.slice(0, 1).map(({ id }) => id),
    contractEffectiveDate,
    customerAcceptanceDate: seed.customerAcceptanceDate ?? contractEffectiveDate,
  });
  subscription.status = seed.subscription?.status ?? subscription.status;
  for (const [unit, price] of Object.entries(seed.subscription?.prices ?? {}))
    priceCharge(subscription, seed.number, unit, price);
  return subscription;
};

/** All or nothing: what can be refused is refused before there is an account. */
export const seedAccount = (tenant: Tenant, seed: SeedAccount): Account => {
  const { number, currency = 'USD', card = PAYING_CARD, name = number } = seed;
  const subscription = seed.subscription === null ? undefined : seedSubscription(tenant, seed, currency);
  const account = createAccount(tenant, {
    number,
    name,
    currency,
    billCycleDay: seed.billCycleDay ?? 1,
    billToContact: { firstName: 'Ada', lastName: name, country: 'United States', workEmail: 'billing@example.com' },
    cardId: card === null ? null : addCard(tenant, card, name).id,
    subscription: null,
    autoPay: true,
  });
  if (subscription !== undefined) account.subscriptions.push(subscription);
  return account;
};
