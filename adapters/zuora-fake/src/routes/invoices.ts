/** Invoices of an account with their items and files, and what undoes one. */
import { requireAccount } from '../accounts/accounts.ts';
import { writeFile } from '../billing/issue.ts';
import { reverse } from '../billing/undo.ts';
import type { Invoice } from '../books/invoice.ts';
import type { Tenant } from '../books/tenant.ts';
import { pageOf, param, type Route } from '../http/api.ts';
import { refusal } from '../refusals/refusal.ts';
import { renderFiles, renderInvoice, renderItems } from '../rendering/invoice.ts';
import { invoicePdf } from '../rendering/invoice-pdf.ts';

/** What changed last comes first, a payment or a new file being a change, too. */
const byUpdate = (a: Invoice, b: Invoice): number =>
  a.updatedAt === b.updatedAt ? 0 : a.updatedAt > b.updatedAt ? -1 : 1;

/** With the setting `on-request`, being listed is what makes the file of a posted invoice. */
const makeFiles = (tenant: Tenant, invoices: ReadonlyArray<Invoice>): void => {
  for (const invoice of invoices)
    if (invoice.status === 'Posted' && invoice.fileId === null) writeFile(tenant, invoice);
};

export const getInvoicesOfAccount: Route = (tenant, request) => {
  const account = requireAccount(tenant, param(request, 'key'));
  const { items, next } = pageOf(tenant, request, account.invoices.toReversed().sort(byUpdate));
  const invoices = items.map((one) => renderInvoice(tenant, request, account, one));
  makeFiles(tenant, items);
  return { json: { success: true, invoices, ...next } };
};

const requireInvoice = (tenant: Tenant, key: string): Invoice => {
  const invoice = tenant.invoices.find(({ id, number }) => id === key || number === key);
  if (invoice === undefined) throw refusal('invoice', 'notFound', `Cannot find invoice by key: '${key}'.`);
  return invoice;
};

export const getInvoiceItems: Route = (tenant, request) => {
  const { items, next } = pageOf(tenant, request, renderItems(tenant, requireInvoice(tenant, param(request, 'id'))));
  return { json: { success: true, invoiceItems: items, ...next } };
};

export const getInvoiceFiles: Route = (tenant, request) => {
  const invoice = requireInvoice(tenant, param(request, 'id'));
  const { items, next } = pageOf(tenant, request, renderFiles(tenant, request, invoice));
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

export const putReverse: Route = (tenant, request) => {
  if (!tenant.settings.invoiceSettlement)
    throw refusal('invoice', 'permission', 'Reversing an invoice needs the feature Invoice Settlement.');
  const invoice = requireInvoice(tenant, param(request, 'id'));
  const account = requireAccount(tenant, invoice.accountNumber);
  reverse(tenant, account, invoice);
  return { json: { success: true, id: invoice.id } };
};
