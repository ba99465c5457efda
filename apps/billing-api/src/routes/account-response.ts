/** The billing account, in the words of the API. */
import type { AccountResponse, ChangeContactBody, ContactBody } from '@usage-billing/contracts/wire';
import {
  type BillToContact,
  formatMoney,
  mainSubscription,
  type ProviderAccount,
  type Subscription,
  subscriptionStatusWord,
} from '@usage-billing/core/invoices';
import type { CalendarDay } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';

export const accountResponse = (account: ProviderAccount, today: CalendarDay): AccountResponse => ({
  number: account.number,
  currency: account.currency,
  billCycleDay: account.billCycleDay,
  balance: formatMoney(account.balance.amount, account.balance.currency),
  hasPaymentMethod: account.hasPaymentMethod,
  billToContact: account.billToContact,
  ...subscriptionPart(mainSubscription(account.subscriptions, today)),
});

const subscriptionPart = (subscription: O.Option<Subscription>): Pick<AccountResponse, 'subscription'> =>
  O.isSome(subscription)
    ? { subscription: { number: subscription.value.number, status: subscriptionStatusWord(subscription.value.status) } }
    : {};

export const CONTACT_FIELDS = [
  'firstName',
  'lastName',
  'address1',
  'address2',
  'city',
  'zipCode',
  'state',
  'country',
  'workEmail',
  'workPhone',
] as const satisfies ReadonlyArray<keyof BillToContact>;

/** Only fields of a contact are passed on, whatever else was sent. */
export const contactChange = (body: ChangeContactBody): Partial<BillToContact> =>
  Object.fromEntries(CONTACT_FIELDS.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])));

/** What the customer left out is empty at the provider. */
export const billToContact = ({ firstName, lastName, country, ...rest }: ContactBody): BillToContact => ({
  address1: '',
  address2: '',
  city: '',
  zipCode: '',
  state: '',
  workEmail: '',
  workPhone: '',
  ...contactChange(rest),
  firstName,
  lastName,
  country,
});
