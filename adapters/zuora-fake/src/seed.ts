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

const priceCharge = (subscription: Subscription, accountNumber: string, unit: string, price: string): void => {
  const charge = chargesOf(subscription).find((one) => one.unit === unit);
  if (charge === undefined) throw new Error(`account ${accountNumber} has no charge for ${unit}`);
  charge.price = new Big(price);
};

export const setPrice = (world: World, accountNumber: string, unit: string, price: string): void =>
  priceCharge(newestSubscription(world, accountNumber), accountNumber, unit, price);

export const setStatus = (world: World, accountNumber: string, status: string): void => {
  newestSubscription(world, accountNumber).status = status;
};

const seedSubscription = (world: World, seed: SeedAccount, currency: string): Subscription => {
  const contractEffectiveDate = seed.contractEffectiveDate ?? today(world);
  const plans = world.catalog.flatMap(({ ratePlans }) => ratePlans);
  const subscription = subscribe(world, currency, {
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
export const seedAccount = (world: World, seed: SeedAccount): Account => {
  const { number, currency = 'USD', card = PAYING_CARD, name = number } = seed;
  const subscription = seed.subscription === null ? undefined : seedSubscription(world, seed, currency);
  const account = createAccount(world, {
    number,
    name,
    currency,
    billCycleDay: seed.billCycleDay ?? 1,
    billToContact: { firstName: 'Ada', lastName: name, country: 'United States', workEmail: 'billing@example.com' },
    cardId: card === null ? null : addCard(world, card, name).id,
    subscription: null,
    autoPay: true,
  });
  if (subscription !== undefined) account.subscriptions.push(subscription);
  return account;
};
