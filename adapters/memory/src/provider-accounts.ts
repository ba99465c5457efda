/** Accounts of the provider in memory. */
import type {
  AccountUpdate,
  BillToContact,
  NewProviderAccount,
  ProviderAccount,
  ProviderError,
} from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import { fromNullable, none } from 'fp-ts/lib/Option.js';
import { balanceOf, unpaidOf } from './provider-billing.ts';
import { type HeldAccount, newId, type ProviderWorld } from './provider-world.ts';

export const refused = (message: string): E.Either<ProviderError, never> =>
  E.left({ _tag: 'ProviderRefused', code: none, message });

export const view = (world: ProviderWorld, account: HeldAccount): ProviderAccount => ({
  number: account.number,
  currency: account.currency,
  billCycleDay: account.billCycleDay,
  balance: { amount: balanceOf(world, account), currency: account.currency },
  unpaidSince: fromNullable(
    unpaidOf(world, account)
      .map(({ dueDate }) => dueDate)
      .toSorted()[0],
  ),
  hasPaymentMethod: world.cards.has(account.paymentMethodId),
  billToContact: account.billToContact,
  subscriptions:
    account.subscription === null
      ? []
      : [
          {
            ...account.subscription,
            charges: account.subscription.charges.map((charge) => ({
              ...charge,
              billedBefore: fromNullable(account.billedThrough),
            })),
          },
        ],
  payments: [...account.payments],
});

export const createAccount = (
  world: ProviderWorld,
  wanted: NewProviderAccount,
): E.Either<ProviderError, ProviderAccount> => {
  const { number: accountNumber, currency } = wanted;
  const there = world.accounts.get(accountNumber);
  if (there !== undefined)
    return there.currency === currency
      ? E.right(view(world, there))
      : refused(`account ${accountNumber} is there already, in ${there.currency}`);
  const card = world.cards.get(wanted.paymentMethodId);
  if (card === undefined || card.accountNumber !== null)
    return refused(`there is no free payment method ${wanted.paymentMethodId}`);
  card.accountNumber = accountNumber;
  const charges = world.catalog
    .filter(({ prices }) => prices.has(currency))
    .map(({ unit }) => ({
      number: newId(world, 'charge'),
      unit,
      segments: [{ from: wanted.contractEffectiveDate, to: none, price: none }],
      billedBefore: none,
    }));
  const number = newId(world, 'subscription');
  const subscription = { number, status: 'Active', from: wanted.contractEffectiveDate, to: none, charges } as const;
  const account: HeldAccount = { ...wanted, subscription, billedThrough: null, payments: [] };
  world.accounts.set(accountNumber, account);
  return E.right(view(world, account));
};

export const updateAccount = (
  world: ProviderWorld,
  number: string,
  { billToContact, paymentMethodId }: AccountUpdate,
): E.Either<ProviderError, ProviderAccount> => {
  const account = world.accounts.get(number);
  if (account === undefined) return refused(`there is no account ${number}`);
  const card = world.cards.get(paymentMethodId);
  if (card === undefined || (card.accountNumber !== null && card.accountNumber !== number))
    return refused(`there is no payment method ${paymentMethodId} for account ${number}`);
  card.accountNumber = number;
  const changed = { ...account, billToContact, paymentMethodId };
  world.accounts.set(number, changed);
  return E.right(view(world, changed));
};

export const updateContact = (
  world: ProviderWorld,
  number: string,
  change: Partial<BillToContact>,
): E.Either<ProviderError, ProviderAccount> => {
  const account = world.accounts.get(number);
  if (account === undefined) return refused(`there is no account ${number}`);
  const changed = { ...account, billToContact: { ...account.billToContact, ...change } };
  world.accounts.set(number, changed);
  return E.right(view(world, changed));
};

/** Between these two statuses only; to be there already is fine. */
export const changeSubscription = (
  world: ProviderWorld,
  number: string,
  to: 'Active' | 'Suspended',
): E.Either<ProviderError, void> => {
  const account = [...world.accounts.values()].find(({ subscription }) => subscription?.number === number);
  const subscription = account?.subscription;
  if (account === undefined || !subscription) return refused(`there is no subscription ${number}`);
  if (subscription.status !== 'Active' && subscription.status !== 'Suspended')
    return refused(`subscription ${number} is ${JSON.stringify(subscription.status)}`);
  account.subscription = { ...subscription, status: to };
  return E.right(undefined);
};
