/** Changing an account: what is not named stays; what is refused leaves everything as it was. */
import type { Account } from '../books/account.ts';
import type { Contact } from '../books/contact.ts';
import type { Tenant } from '../books/tenant.ts';
import { refusal } from '../refusals/refusal.ts';

export interface AccountChange {
  readonly name: string | undefined;
  readonly billToContact: Contact | undefined;
  readonly soldToContact: Contact | undefined;
  readonly autoPay: boolean | undefined;
  readonly defaultPaymentMethodId: string | undefined;
  readonly billCycleDay: number | undefined;
  readonly details: Account['details'];
}

export const changeAccount = (tenant: Tenant, account: Account, change: AccountChange): void => {
  const defaultCardId =
    change.defaultPaymentMethodId === undefined
      ? account.defaultCardId
      : requireOwnCard(account, change.defaultPaymentMethodId);
  if (change.autoPay === true && defaultCardId === null)
    throw refusal('account', 'rule', 'autoPay needs a default payment method.');
  account.name = change.name ?? account.name;
  account.autoPay = change.autoPay ?? account.autoPay;
  // Periods that were billed stay as they are; the next one ends on the new day (*Changing bill cycle day*).
  account.billCycleDay = change.billCycleDay ?? account.billCycleDay;
  account.defaultCardId = defaultCardId;
  account.details = { ...account.details, ...change.details };
  account.billToContact = { ...account.billToContact, ...change.billToContact };
  const isShared = account.soldToContactId === account.billToContactId;
  if (isShared) account.soldToContact = account.billToContact;
  if (change.soldToContact === undefined) return;
  if (isShared) account.soldToContactId = tenant.newId();
  account.soldToContact = { ...account.soldToContact, ...change.soldToContact };
};

/** Nobody can be made to pay with somebody else's card. */
const requireOwnCard = (account: Account, cardId: string): string => {
  if (!account.cards.some(({ id }) => id === cardId))
    throw refusal('account', 'rule', `The payment method '${cardId}' does not belong to account ${account.number}.`);
  return cardId;
};
