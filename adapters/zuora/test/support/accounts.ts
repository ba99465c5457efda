/** Accounts made through the adapter. */
import { right } from '@usage-billing/contracts/laws';
import type { Currency, NewProviderAccount, ProviderAccount } from '@usage-billing/core/invoices';
import type { Opened } from './subject.ts';

let made = 0;

export const anAccount = async (subject: Opened): Promise<NewProviderAccount> => {
  made += 1;
  const today = await subject.today();
  return {
    number: `W${made}`,
    name: 'Frosty Sky',
    currency: 'USD' as Currency,
    billToContact: {
      firstName: 'Zoë',
      lastName: "O'Hara",
      address1: '',
      address2: '',
      city: '',
      zipCode: '',
      state: '',
      country: 'United Kingdom',
      workEmail: 'owner@frosty.example',
      workPhone: '',
    },
    paymentMethodId: await subject.newCard('pays'),
    billCycleDay: 1,
    contractEffectiveDate: today,
    customerAcceptanceDate: today,
  };
};

export const created = async (subject: Opened): Promise<ProviderAccount> =>
  right(subject.provider.accounts.create(await anAccount(subject)));
