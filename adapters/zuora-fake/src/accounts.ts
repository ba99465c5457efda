/** Accounts and what they subscribed to. */
import Big from 'big.js';
import { type FakeRatePlan, listPrice } from './catalog.ts';
import { type Day, dayOfMicros } from './days.ts';
import { refusal } from './failure.ts';
import type { Account, Contact, SubscribedCharge, Subscription, World } from './world.ts';

/** Zuora takes an account's number or its id in the same place. */
export const findAccount = (world: World, key: string): Account | undefined =>
  world.accounts.get(key) ?? [...world.accounts.values()].find(({ id }) => id === key);

export const requireAccount = (world: World, key: string): Account => {
  const account = findAccount(world, key);
  if (account === undefined) throw refusal('account', 'notFound', `Cannot find entity by key: '${key}'.`);
  return account;
};

export const chargesOf = (subscription: Subscription): ReadonlyArray<SubscribedCharge> =>
  subscription.ratePlans.flatMap(({ charges }) => charges);

const findRatePlan = (world: World, id: string): FakeRatePlan => {
  const plan = world.catalog.flatMap(({ ratePlans }) => ratePlans).find((candidate) => candidate.id === id);
  if (plan === undefined) throw refusal('subscription', 'notFound', `There is no product rate plan '${id}'.`);
  return plan;
};

const subscribeToCharge = (
  world: World,
  charge: FakeRatePlan['charges'][number],
  currency: string,
): SubscribedCharge => {
  const price = listPrice(charge, currency);
  if (price === undefined)
    throw refusal(
      'subscription',
      'rule',
      `Charge '${charge.name}' has no price in the account's currency ${currency}.`,
    );
  return {
    id: world.newId(),
    number: world.newNumber('C-'),
    productChargeId: charge.id,
    name: charge.name,
    unit: charge.unit,
    price: new Big(price),
    billed: [],
  };
};

export interface NewSubscription {
  readonly productRatePlanIds: ReadonlyArray<string>;
  readonly contractEffectiveDate: Day;
  readonly serviceActivationDate?: Day | null;
  readonly customerAcceptanceDate: Day | null;
}

/** Active once the customer accepted; until then it waits for that. A date that lies ahead is a date all the same. */
export const subscribe = (world: World, currency: string, wanted: NewSubscription): Subscription => ({
  id: world.newId(),
  number: world.newNumber('A-S'),
  status: wanted.customerAcceptanceDate === null ? 'PendingAcceptance' : 'Active',
  suspendedOn: null,
  contractEffectiveDate: wanted.contractEffectiveDate,
  serviceActivationDate: wanted.serviceActivationDate ?? null,
  customerAcceptanceDate: wanted.customerAcceptanceDate,
  ratePlans: wanted.productRatePlanIds.map((productRatePlanId) => ({
    id: world.newId(),
    productRatePlanId,
    charges: findRatePlan(world, productRatePlanId).charges.map((charge) => subscribeToCharge(world, charge, currency)),
  })),
});

export interface NewAccount {
  readonly number: string;
  readonly name: string;
  readonly currency: string;
  readonly billCycleDay: number;
  readonly billToContact: Contact;
  /** Absent: the one to bill. */
  readonly soldToContact?: Contact | undefined;
  readonly cardId: string | null;
  readonly subscription: NewSubscription | null;
  readonly autoPay: boolean;
  readonly details?: Account['details'];
}

/** All or nothing: what can be refused is refused before anything is kept. */
export const createAccount = (world: World, wanted: NewAccount): Account => {
  if (world.accounts.has(wanted.number))
    throw refusal('account', 'invalid', `The account number ${wanted.number} has been used by another account.`);
  const card = wanted.cardId === null ? undefined : world.cards.get(wanted.cardId);
  if (wanted.cardId !== null && card === undefined)
    throw refusal('account', 'notFound', `There is no payment method '${wanted.cardId}'.`);
  if (card !== undefined && card.accountNumber !== null)
    throw refusal('account', 'rule', `The payment method '${card.id}' belongs to another account.`);
  const subscription = wanted.subscription === null ? [] : [subscribe(world, wanted.currency, wanted.subscription)];
  const billToContactId = world.newId();
  const account: Account = {
    id: world.newId(),
    number: wanted.number,
    name: wanted.name,
    currency: wanted.currency,
    billCycleDay: wanted.billCycleDay,
    billToContactId,
    billToContact: wanted.billToContact,
    soldToContactId: wanted.soldToContact === undefined ? billToContactId : world.newId(),
    soldToContact: wanted.soldToContact ?? wanted.billToContact,
    cards: card === undefined ? [] : [card],
    defaultCardId: card?.id ?? null,
    subscriptions: subscription,
    createdAt: world.now(),
    autoPay: wanted.autoPay,
    details: wanted.details ?? {},
  };
  if (card !== undefined) card.accountNumber = wanted.number;
  world.accounts.set(account.number, account);
  return account;
};

/** Σ of what its posted invoices still ask for. */
export const balanceOf = (world: World, account: Account): Big =>
  world.invoices
    .filter(({ accountNumber, status }) => accountNumber === account.number && status === 'Posted')
    .reduce((sum, { balance }) => sum.plus(balance), new Big(0));

export const today = (world: World): Day => dayOfMicros(world.now());
