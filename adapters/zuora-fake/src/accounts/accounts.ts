/** Accounts and what they subscribed to. */
import Big from 'big.js';
import type { Account, Contact, SubscribedCharge, Subscription, Tenant } from '../books/tenant.ts';
import { type Day, dayOfMicros } from '../calendar/days.ts';
import { type FakeRatePlan, listPrice } from '../catalog/catalog.ts';
import { refusal } from '../http/failure.ts';

/** Zuora takes an account's number or its id in the same place. */
export const findAccount = (tenant: Tenant, key: string): Account | undefined =>
  tenant.accounts.get(key) ?? [...tenant.accounts.values()].find(({ id }) => id === key);

export const requireAccount = (tenant: Tenant, key: string): Account => {
  const account = findAccount(tenant, key);
  if (account === undefined) throw refusal('account', 'notFound', `Cannot find entity by key: '${key}'.`);
  return account;
};

export const chargesOf = (subscription: Subscription): ReadonlyArray<SubscribedCharge> =>
  subscription.ratePlans.flatMap(({ charges }) => charges);

const findRatePlan = (tenant: Tenant, id: string): FakeRatePlan => {
  const plan = tenant.catalog.flatMap(({ ratePlans }) => ratePlans).find((candidate) => candidate.id === id);
  if (plan === undefined) throw refusal('subscription', 'notFound', `There is no product rate plan '${id}'.`);
  return plan;
};

const subscribeToCharge = (
  tenant: Tenant,
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
    id: tenant.newId(),
    number: tenant.newNumber('C-'),
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
export const subscribe = (tenant: Tenant, currency: string, wanted: NewSubscription): Subscription => ({
  id: tenant.newId(),
  number: tenant.newNumber('A-S'),
  status: wanted.customerAcceptanceDate === null ? 'PendingAcceptance' : 'Active',
  suspendedOn: null,
  contractEffectiveDate: wanted.contractEffectiveDate,
  serviceActivationDate: wanted.serviceActivationDate ?? null,
  customerAcceptanceDate: wanted.customerAcceptanceDate,
  ratePlans: wanted.productRatePlanIds.map((productRatePlanId) => ({
    id: tenant.newId(),
    productRatePlanId,
    charges: findRatePlan(tenant, productRatePlanId).charges.map((charge) =>
      subscribeToCharge(tenant, charge, currency),
    ),
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
export const createAccount = (tenant: Tenant, wanted: NewAccount): Account => {
  if (tenant.accounts.has(wanted.number))
    throw refusal('account', 'invalid', `The account number ${wanted.number} has been used by another account.`);
  const card = wanted.cardId === null ? undefined : tenant.cards.get(wanted.cardId);
  if (wanted.cardId !== null && card === undefined)
    throw refusal('account', 'notFound', `There is no payment method '${wanted.cardId}'.`);
  if (card !== undefined && card.accountNumber !== null)
    throw refusal('account', 'rule', `The payment method '${card.id}' belongs to another account.`);
  const subscription = wanted.subscription === null ? [] : [subscribe(tenant, wanted.currency, wanted.subscription)];
  const billToContactId = tenant.newId();
  const account: Account = {
    id: tenant.newId(),
    number: wanted.number,
    name: wanted.name,
    currency: wanted.currency,
    billCycleDay: wanted.billCycleDay,
    billToContactId,
    billToContact: wanted.billToContact,
    soldToContactId: wanted.soldToContact === undefined ? billToContactId : tenant.newId(),
    soldToContact: wanted.soldToContact ?? wanted.billToContact,
    cards: card === undefined ? [] : [card],
    defaultCardId: card?.id ?? null,
    subscriptions: subscription,
    createdAt: tenant.now(),
    autoPay: wanted.autoPay,
    details: wanted.details ?? {},
  };
  if (card !== undefined) card.accountNumber = wanted.number;
  tenant.accounts.set(account.number, account);
  return account;
};

/** Σ of what its posted invoices still ask for. */
export const balanceOf = (tenant: Tenant, account: Account): Big =>
  tenant.invoices
    .filter(({ accountNumber, status }) => accountNumber === account.number && status === 'Posted')
    .reduce((sum, { balance }) => sum.plus(balance), new Big(0));

export const today = (tenant: Tenant): Day => dayOfMicros(tenant.now());
