/** One account, as it is kept. */
import Big from 'big.js';
import { balanceOf, requireAccount } from '../accounts/accounts.ts';
import { textOfMicros } from '../calendar/days.ts';
import { type Fields, param, type Route, wholeNumberAs } from '../http/api.ts';

/** Details that are shown with the billing settings; the others are basic. */
const BILLING: ReadonlyArray<string> = [
  'paymentGateway',
  'paymentTerm',
  'invoiceDeliveryPrefsEmail',
  'invoiceDeliveryPrefsPrint',
];

export const getAccount: Route = (tenant, request) => {
  const account = requireAccount(tenant, param(request, 'key'));
  const balance = balanceOf(tenant, account);
  return {
    json: {
      success: true,
      basicInfo: {
        id: account.id,
        accountNumber: account.number,
        name: account.name,
        currency: account.currency,
        status: account.status,
        ...pick(account.details, (name) => !BILLING.includes(name)),
      },
      billingAndPayment: {
        billCycleDay: wholeNumberAs(tenant.settings.wholeNumbers, account.billCycleDay),
        currency: account.currency,
        paymentTerm: account.paymentTermDays === 0 ? 'Due Upon Receipt' : `Net ${account.paymentTermDays}`,
        autoPay: account.autoPay,
        ...(account.defaultCardId === null ? {} : { defaultPaymentMethodId: account.defaultCardId }),
        ...pick(account.details, (name) => BILLING.includes(name)),
      },
      metrics: {
        balance,
        totalInvoiceBalance: balance,
        creditBalance: new Big(0),
        contractedMrr: new Big(0),
      },
      billToContact: { ...account.billToContact },
      soldToContact: { ...account.soldToContact },
      createdDate: textOfMicros(account.createdAt),
    },
  };
};

const pick = (fields: Fields, wanted: (name: string) => boolean): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => wanted(name)));
