/** Usage, what is billed of it, and queries about all of it. */
import { type CallDescription, listOf, succeeds } from './call.ts';
import type { Form } from './form.ts';

const RECORD: Form = {
  fields: {
    id: 'id',
    accountId: 'id',
    accountNumber: 'text',
    accountName: 'text',
    subscriptionNumber: { either: ['text', 'null'] },
    chargeNumber: { either: ['text', 'null'] },
    unitOfMeasure: 'text',
    quantity: 'decimal',
    startDateTime: 'moment',
    submissionDateTime: 'moment',
    sourceName: { words: ['API', 'Import'] },
    status: { words: ['Importing', 'Pending', 'Processed'] },
  },
};

const ITEM: Form = {
  fields: {
    id: 'id',
    chargeName: 'text',
    'chargeId?': 'id',
    'chargeNumber?': 'text',
    'chargeType?': 'text',
    chargeDate: 'moment',
    processingType: { words: ['Charge', 'Discount', 'Prepayment', 'Tax', 'Rounding'] },
    'appliedToItemId?': 'id',
    'subscriptionName?': 'text',
    'unitOfMeasure?': { either: ['text', 'null'] },
    quantity: 'decimal',
    'unitPrice?': 'decimal',
    chargeAmount: 'decimal',
    taxAmount: 'decimal',
    serviceStartDate: 'day',
    serviceEndDate: 'day',
    sourceItemType: 'text',
    taxationItems: {
      fields: {
        data: {
          list: {
            fields: {
              id: 'id',
              name: 'text',
              taxAmount: 'number',
              taxRate: 'number',
              taxRateType: { words: ['Percentage', 'FlatFee'] },
              taxDate: 'day',
              exemptAmount: 'number',
            },
          },
        },
        'nextPage?': 'link',
      },
    },
  },
};
const FILE: Form = { fields: { id: 'id', versionNumber: { either: ['digits', 'whole'] }, pdfFileUrl: 'link' } };

const INVOICE: Form = {
  fields: {
    id: 'id',
    accountId: 'id',
    accountNumber: 'text',
    accountName: 'text',
    invoiceNumber: 'text',
    status: { words: ['Draft', 'Posted', 'Canceled', 'Error'] },
    reversed: 'flag',
    invoiceDate: 'day',
    dueDate: 'day',
    invoiceTargetDate: 'day',
    amount: 'decimal',
    balance: 'decimal',
    invoiceItems: { either: ['link', { list: ITEM }] },
    creditBalanceAdjustmentAmount: 'decimal',
    body: { either: ['link', 'null'] },
    'invoiceFiles?': { either: ['link', { list: FILE }] },
  },
};

export const USAGE_CALLS: ReadonlyArray<CallDescription> = [
  {
    method: 'POST',
    path: 'usage',
    requestType: 'multipart/form-data',
    answer: succeeds({ size: 'whole', checkImportStatus: 'link' }),
  },
  {
    method: 'GET',
    path: 'usage/{id}/status',
    answer: succeeds({
      importStatus: { words: ['Pending', 'Processing', 'Completed', 'Canceled', 'Failed'] },
      'message?': { either: ['text', 'null'] },
    }),
  },
  listOf('usage/accounts/{key}', 'usage', RECORD),
  {
    method: 'POST',
    path: 'action/query',
    request: { fields: { queryString: 'text' } },
    answer: {
      fields: { size: 'whole', done: 'flag', 'records?': { list: 'anything' }, 'queryLocator?': 'text' },
    },
  },
  {
    method: 'POST',
    path: 'operations/invoice-collect',
    request: {
      fields: { accountKey: 'text', 'invoiceId?': 'text', 'documentDate?': 'day', 'targetDate?': 'day' },
    },
    answer: succeeds({
      amountCollected: 'decimal',
      paymentId: 'id',
      invoices: { list: { fields: { invoiceId: 'id', invoiceNumber: 'text', invoiceAmount: 'decimal' } } },
    }),
  },
  listOf('transactions/invoices/accounts/{key}', 'invoices', INVOICE),
  listOf('invoices/{id}/items', 'invoiceItems', ITEM),
  listOf('invoices/{id}/files', 'invoiceFiles', FILE),
  { method: 'GET', path: 'files/{id}', answer: 'file' },
];
