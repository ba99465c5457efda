/** Invoices with their items and files, payments, and invoice-and-collect. */
import { requireAccount } from '../../accounts/accounts.ts';
import { invoiceAndCollect } from '../../billing/operations.ts';
import type { Account, Invoice, Tenant } from '../../books/tenant.ts';
import { invoicePdf } from '../../page/pdf.ts';
import { type ApiRequest, type Fields, jsonBody, pageOf, param, type Route, requireText } from '../api.ts';
import { refusal } from '../failure.ts';

const itemsOf = (invoice: Invoice): ReadonlyArray<Fields> =>
  invoice.items.map((item) => ({
    id: item.id,
    subscriptionName: item.subscriptionNumber,
    chargeName: item.chargeName,
    chargeNumber: item.chargeNumber,
    unitOfMeasure: item.unit,
    quantity: item.quantity,
    unitPrice: item.unitPrice,
    chargeAmount: item.chargeAmount,
    serviceStartDate: item.serviceStartDate,
    serviceEndDate: item.serviceEndDate,
  }));

const filesOf = (request: ApiRequest, invoice: Invoice): ReadonlyArray<Fields> => [
  {
    id: invoice.fileId,
    versionNumber: `${invoice.fileVersion}`,
    pdfFileUrl: `${request.origin}/v1/files/${invoice.fileId}`,
  },
];

const render = (tenant: Tenant, request: ApiRequest, account: Account, invoice: Invoice): Fields => {
  const inline = tenant.settings.nesting === 'inline';
  const link = `${request.origin}/v1/invoices/${invoice.id}`;
  return {
    id: invoice.id,
    accountId: account.id,
    accountNumber: account.number,
    accountName: account.name,
    invoiceNumber: invoice.number,
    status: invoice.status,
    invoiceDate: invoice.invoiceDate,
    dueDate: invoice.dueDate,
    invoiceTargetDate: invoice.targetDate,
    amount: invoice.amount,
    balance: invoice.balance,
    invoiceItems: inline ? itemsOf(invoice) : `${link}/items`,
    invoiceFiles: inline ? filesOf(request, invoice) : `${link}/files`,
  };
};

/** As Zuora lists them: what changed last comes first, a payment or a new file being a change, too. */
const byUpdate = (a: Invoice, b: Invoice): number =>
  a.updatedAt === b.updatedAt ? 0 : a.updatedAt > b.updatedAt ? -1 : 1;

export const getInvoicesOfAccount: Route = (tenant, request) => {
  const account = requireAccount(tenant, param(request, 'key'));
  const mine = tenant.invoices.filter(({ accountNumber }) => accountNumber === account.number);
  const { items, next } = pageOf(tenant, request, mine.toReversed().sort(byUpdate));
  return { json: { success: true, invoices: items.map((one) => render(tenant, request, account, one)), ...next } };
};

const requireInvoice = (tenant: Tenant, key: string): Invoice => {
  const invoice = tenant.invoices.find(({ id, number }) => id === key || number === key);
  if (invoice === undefined) throw refusal('invoiceCollect', 'notFound', `Cannot find invoice by key: '${key}'.`);
  return invoice;
};

export const getInvoiceItems: Route = (tenant, request) => {
  const { items, next } = pageOf(tenant, request, itemsOf(requireInvoice(tenant, param(request, 'id'))));
  return { json: { success: true, invoiceItems: items, ...next } };
};

export const getInvoiceFiles: Route = (tenant, request) => {
  const { items, next } = pageOf(tenant, request, filesOf(request, requireInvoice(tenant, param(request, 'id'))));
  return { json: { success: true, invoiceFiles: items, ...next } };
};

export const getFile: Route = async (tenant, request) => {
  const id = param(request, 'id');
  const invoice = tenant.invoices.find(({ fileId }) => fileId === id);
  const account = tenant.accounts.get(invoice?.accountNumber ?? '');
  if (invoice === undefined || account === undefined)
    throw refusal('file', 'notFound', `Cannot find file by id: '${id}'.`);
  return { file: await invoicePdf(account, invoice), contentType: 'application/pdf;charset=UTF-8' };
};

export const postInvoiceCollect: Route = (tenant, request) => {
  const account = requireAccount(tenant, requireText('invoiceCollect', jsonBody(request), 'accountKey'));
  const { invoices, payment } = invoiceAndCollect(tenant, account);
  return {
    json: {
      success: true,
      amountCollected: payment.amount,
      paymentId: payment.id,
      invoices: invoices.map(({ id, number, amount }) => ({
        invoiceId: id,
        invoiceNumber: number,
        invoiceAmount: amount,
      })),
    },
  };
};

export const getPaymentsOfAccount: Route = (tenant, request) => {
  const account = requireAccount(tenant, param(request, 'key'));
  const mine = tenant.payments.filter(({ accountNumber }) => accountNumber === account.number).toReversed();
  const { items, next } = pageOf(tenant, request, mine);
  return {
    json: {
      success: true,
      payments: items.map((payment) => ({
        id: payment.id,
        accountID: account.id,
        accountNumber: account.number,
        accountName: account.name,
        paymentNumber: payment.number,
        paymentMethodID: payment.cardId,
        type: 'Electronic',
        status: payment.status,
        effectiveDate: payment.effectiveDate,
        amount: payment.amount,
        paidInvoices: payment.paid.map(({ invoiceId, invoiceNumber, amount }) => ({
          invoiceId,
          invoiceNumber,
          appliedPaymentAmount: amount,
        })),
      })),
      ...next,
    },
  };
};
