/** Cards, the signature that opens the page for them, and payments. */
import { type CallDescription, listOf, succeeds } from './call.ts';
import type { Form } from './form.ts';

const CARD: Form = {
  fields: {
    id: 'id',
    cardType: 'text',
    cardNumber: 'text',
    expirationMonth: 'whole',
    expirationYear: 'whole',
    defaultPaymentMethod: 'flag',
    'cardHolderInfo?': { fields: { cardHolderName: 'text' } },
  },
};

const PAYMENT: Form = {
  fields: {
    id: 'id',
    accountID: 'id',
    accountNumber: 'text',
    accountName: 'text',
    paymentNumber: 'text',
    paymentMethodID: 'id',
    type: { words: ['External', 'Electronic'] },
    status: { words: ['Draft', 'Processing', 'Processed', 'Error', 'Voided', 'Canceled', 'Posted'] },
    effectiveDate: 'day',
    amount: 'decimal',
    paidInvoices: {
      list: { fields: { invoiceId: 'id', invoiceNumber: 'text', appliedPaymentAmount: 'decimal' } },
    },
  },
};

const NEW_CARD: Form = {
  fields: {
    type: { words: ['CreditCard'] },
    cardType: { words: ['Visa', 'MasterCard', 'AmericanExpress', 'Discover'] },
    cardNumber: 'digits',
    expirationMonth: 'whole',
    expirationYear: 'whole',
    'securityCode?': 'digits',
    cardHolderInfo: {
      fields: {
        cardHolderName: 'text',
        'addressLine1?': 'text',
        'city?': 'text',
        'country?': 'text',
        'zipCode?': 'text',
      },
    },
  },
};

export const PAYMENT_CALLS: ReadonlyArray<CallDescription> = [
  listOf('payment-methods/credit-cards/accounts/{key}', 'creditCards', CARD),
  {
    method: 'PUT',
    path: 'payment-methods/credit-cards/{id}',
    request: { fields: { defaultPaymentMethod: 'flag' } },
    answer: succeeds({ paymentMethodId: 'id' }),
  },
  {
    method: 'PUT',
    path: 'payment-methods/{id}',
    request: { fields: { accountKey: 'id' } },
    answer: succeeds({ id: 'id' }),
  },
  {
    method: 'POST',
    path: 'rsa-signatures',
    request: { fields: { uri: 'text', method: { words: ['POST'] }, pageId: 'id' } },
    answer: succeeds({ signature: 'text', token: 'text', tenantId: 'text', key: 'text' }),
  },
  { method: 'POST', path: 'payment-methods', request: NEW_CARD, answer: succeeds({ id: 'id' }) },
  listOf('transactions/payments/accounts/{key}', 'payments', PAYMENT),
];
