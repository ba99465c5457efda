/** What a test or a demo puts into the fake beside its API: accounts, and changes to their subscriptions. */
import Big from 'big.js';
import { chargesOf, createAccount, subscribe, today } from './accounts.ts';
import type { SeedAccount } from './control.ts';
import { addCard } from './payments.ts';
import type { Account, Subscription, World } from './world.ts';

const PAYING_CARD = '4111111111111111';

export const ownAccount = (world: World, accountNumber: string): Account => {
  const account = world.accounts.get(accountNumber);
  if (account === undefined) throw new Error(`the fake Zuora has no account ${accountNumber}`);
  return account;
};

const newestSubscription = (world: World, accountNumber: string): Subscription => {
  const newest = ownAccount(world, accountNumber).subscriptions.at(-1);
  if (newest === undefined) throw new Error(`account ${accountNumber} has no subscription`);
  return newest;
};

export const setPrice = (world: World, accountNumber: string, unit: string, price: string): void => {
  const charge = chargesOf(newestSubscription(world, accountNumber)).find((one) => one.unit === unit);
  if (charge === undefined) throw new Error(`account ${accountNumber} has no charge for ${unit}`);
  charge.price = new Big(price);
};

export const setStatus = (world: World, accountNumber: string, status: string): void => {
  newestSubscription(world, accountNumber).status = status;
};

export const seedAccount = (world: World, seed: SeedAccount): Account => {
  const { currency = 'USD', contractEffectiveDate = today(world), card = PAYING_CARD } = seed;
  const name = seed.name ?? seed.number;
  const account = createAccount(world, {
    number: seed.number,
    name,
    currency,
    billCycleDay: seed.billCycleDay ?? 1,
    billToContact: { firstName: 'Ada', lastName: name, country: 'United States', workEmail: 'billing@example.com' },
    cardId: card === null ? null : addCard(world, card, name).id,
    subscription: null,
    autoPay: true,
  });
  if (seed.subscription === null) return account;
  const plans = world.catalog.flatMap(({ ratePlans }) => ratePlans);
  const subscription = subscribe(world, currency, {
    productRatePlanIds: plans.slice(0, 1).map(({ id }) => id),
    contractEffectiveDate,
    customerAcceptanceDate: seed.customerAcceptanceDate ?? contractEffectiveDate,
  });
  account.subscriptions.push(subscription);
  subscription.status = seed.subscription?.status ?? subscription.status;
  for (const [unit, price] of Object.entries(seed.subscription?.prices ?? {}))
    setPrice(world, seed.number, unit, price);
  return account;
};
