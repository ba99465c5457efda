/** Cards of the provider in memory, and its page for them, which nobody can open. */
import type { CreditCard, PaymentPageAccess } from '@usage-billing/core/invoices';
import { fromNullable, map, none, type Option, some } from 'fp-ts/lib/Option.js';
import { type HeldAccount, type HeldCard, newId, type ProviderWorld } from './provider-world.ts';

const view = ({ id, lastDigits }: HeldCard, account: HeldAccount): CreditCard => ({
  id,
  maskedNumber: lastDigits.padStart(16, '*'),
  cardType: 'Visa',
  expirationMonth: 12,
  expirationYear: 2099,
  cardHolderName: `${account.billToContact.firstName} ${account.billToContact.lastName}`,
});

export const defaultCard = (world: ProviderWorld, accountNumber: string): Option<CreditCard> => {
  const account = world.accounts.get(accountNumber);
  const card = world.cards.get(account?.paymentMethodId ?? '');
  return account === undefined || card === undefined ? none : some(view(card, account));
};

export const setDefaultCard = (world: ProviderWorld, accountNumber: string, id: string): Option<CreditCard> => {
  const account = world.accounts.get(accountNumber);
  if (account === undefined || world.cards.get(id)?.accountNumber !== accountNumber) return none;
  world.accounts.set(accountNumber, { ...account, paymentMethodId: id });
  return defaultCard(world, accountNumber);
};

export const paymentPageAccess = (world: ProviderWorld, accountNumber: string): PaymentPageAccess => ({
  url: 'https://payment-page.invalid/',
  pageId: 'page-in-memory',
  tenantId: 'tenant-in-memory',
  key: 'key-in-memory',
  token: newId(world, 'token'),
  signature: newId(world, 'signature'),
  paymentGateway: 'gateway-in-memory',
  supportedTypes: 'Visa',
  accountId: map((account: HeldAccount) => `id-of-${account.number}`)(fromNullable(world.accounts.get(accountNumber))),
});
