/** Accounts: finding them, making them, and what they owe. */
import Big from 'big.js';
import type { Account } from '../books/account.ts';
import type { Contact } from '../books/contact.ts';
import type { Tenant } from '../books/tenant.ts';
import { refusal } from '../refusals/refusal.ts';
import { type NewSubscription, subscribe } from '../subscriptions/subscribe.ts';

/** Zuora takes an account's number or its id in the same place. */
export const findAccount = (tenant: Tenant, key: string): Account | undefined =>
  tenant.accounts.get(key) ?? [...tenant.accounts.values()].find(({ id }) => id === key);

export const requireAccount = (tenant: Tenant, key: string): Account => {
  const account = findAccount(tenant, key);
  if (account === undefined) throw refusal('account', 'notFound', `Cannot find entity by key: '${key}'.`);
  return account;
};

export interface NewAccount {
  readonly number: string;
  readonly name: string;
  readonly currency: string;
  readonly billCycleDay: number;
  readonly paymentTermDays?: number;
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
    status: 'Active',
    billCycleDay: wanted.billCycleDay,
    paymentTermDays: wanted.paymentTermDays ?? 0,
    billToContactId,
    billToContact: wanted.billToContact,
    soldToContactId: wanted.soldToContact === undefined ? billToContactId : tenant.newId(),
    soldToContact: wanted.soldToContact ?? wanted.billToContact,
    cards: card === undefined ? [] : [card],
    defaultCardId: card?.id ?? null,
    subscriptions: subscription,
    invoices: [],
    oneTimeCharges: [],
    createdAt: tenant.now(),
    autoPay: wanted.autoPay,
    details: wanted.details ?? {},
  };
  if (card !== undefined) card.accountNumber = wanted.number;
  tenant.accounts.set(account.number, account);
  return account;
};

/** As if it had never been made: its card is nobody's again. */
export const forgetAccount = (tenant: Tenant, account: Account): void => {
  for (const card of account.cards) card.accountNumber = null;
  for (const invoice of account.invoices) tenant.invoices.splice(tenant.invoices.indexOf(invoice), 1);
  tenant.accounts.delete(account.number);
};

/** What its posted invoices still ask for, less what credit memos hold for it (*Different balance types of invoices*). */
export const balanceOf = (tenant: Tenant, account: Account): Big => {
  const owed = account.invoices
    .filter(({ status }) => status === 'Posted')
    .reduce((sum, { balance }) => sum.plus(balance), new Big(0));
  return tenant.creditMemos
    .filter(({ accountNumber, status }) => accountNumber === account.number && status === 'Posted')
    .reduce((sum, { unapplied }) => sum.minus(unapplied), owed);
};
