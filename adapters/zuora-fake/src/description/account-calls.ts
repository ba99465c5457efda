/** Accounts. */
import { type CallDescription, succeeds } from './call.ts';
import type { Fields, Form } from './form.ts';

const CONTACT_DETAILS: Fields = {
  'address1?': 'text',
  'address2?': 'text',
  'city?': 'text',
  'zipCode?': 'text',
  'state?': 'text',
  'workEmail?': 'text',
  'workPhone?': 'text',
};
const CONTACT_FOUND: Form = {
  fields: { ...CONTACT_DETAILS, 'id?': 'id', 'firstName?': 'text', 'lastName?': 'text', 'country?': 'text' },
};

const PAID: Form = { list: { fields: { invoiceId: 'id', invoiceNumber: 'text', appliedPaymentAmount: 'decimal' } } };

const SUMMARY = succeeds({
  basicInfo: {
    fields: {
      id: 'id',
      accountNumber: 'text',
      name: 'text',
      balance: 'decimal',
      billCycleDay: { either: ['digits', 'whole'] },
      currency: 'text',
      status: { words: ['Draft', 'Active', 'Canceled'] },
      'defaultPaymentMethod?': {
        fields: {
          'id?': 'id',
          'paymentMethodType?': 'text',
          'creditCardNumber?': 'text',
          'creditCardType?': 'text',
          'creditCardExpirationMonth?': { either: ['digits', 'whole'] },
          'creditCardExpirationYear?': { either: ['digits', 'whole'] },
        },
      },
      'lastInvoiceDate?': 'day',
      'lastPaymentDate?': 'day',
      'lastPaymentAmount?': 'decimal',
    },
  },
  billToContact: CONTACT_FOUND,
  'soldToContact?': CONTACT_FOUND,
  subscriptions: {
    list: {
      fields: {
        id: 'id',
        subscriptionNumber: 'text',
        status: 'text',
        'termType?': 'text',
        'subscriptionStartDate?': 'day',
        'ratePlans?': { list: { fields: { productRatePlanId: 'id' } } },
      },
    },
  },
  invoices: {
    list: {
      fields: {
        id: 'id',
        invoiceNumber: 'text',
        invoiceDate: 'day',
        dueDate: 'day',
        amount: 'number',
        balance: 'decimal',
        status: 'text',
      },
    },
  },
  payments: {
    list: {
      fields: {
        id: 'id',
        paymentNumber: 'text',
        paymentType: { words: ['External', 'Electronic'] },
        effectiveDate: 'day',
        status: { words: ['Draft', 'Processing', 'Processed', 'Error', 'Voided', 'Canceled', 'Posted'] },
        paidInvoices: PAID,
      },
    },
  },
  usage: { list: { fields: { unitOfMeasure: 'text', startDate: 'text', quantity: 'decimal' } } },
});

const NEW_ACCOUNT: Form = {
  fields: {
    'accountNumber?': { textUpTo: 50 },
    name: { textUpTo: 255 },
    currency: { textUpTo: 3 },
    'billCycleDay?': 'whole',
    billToContact: {
      fields: { ...CONTACT_DETAILS, firstName: { textUpTo: 100 }, lastName: { textUpTo: 100 }, country: 'text' },
    },
    'hpmCreditCardPaymentMethodId?': 'id',
    'autoPay?': 'flag',
    'runBilling?': 'flag',
    'collect?': 'flag',
    'subscription?': {
      fields: {
        contractEffectiveDate: 'day',
        'serviceActivationDate?': 'day',
        'customerAcceptanceDate?': 'day',
        termType: { words: ['TERMED', 'EVERGREEN'] },
        subscribeToRatePlans: { list: { fields: { productRatePlanId: 'id' } } },
      },
    },
  },
};

export const ACCOUNT_CALLS: ReadonlyArray<CallDescription> = [
  {
    method: 'POST',
    path: 'accounts',
    request: NEW_ACCOUNT,
    answer: succeeds({
      accountId: 'id',
      accountNumber: 'text',
      'billToContactId?': 'id',
      'soldToContactId?': 'id',
      'paymentMethodId?': 'id',
      'subscriptionId?': 'id',
      'subscriptionNumber?': 'text',
    }),
  },
  {
    method: 'PUT',
    path: 'accounts/{key}',
    request: {
      fields: {
        billToContact: { fields: { ...CONTACT_DETAILS, firstName: 'text', lastName: 'text', 'country?': 'text' } },
      },
    },
    answer: succeeds({}),
  },
  { method: 'GET', path: 'accounts/{key}/summary', answer: SUMMARY },
];
