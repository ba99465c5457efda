/** Making documents of what was rated: an invoice or, with Invoice Settlement, a credit memo for a negative total. */
import type { Invoice } from '../books/invoice.ts';
import type { Tenant } from '../books/tenant.ts';
import { addDays, type Day } from '../calendar/days.ts';
import type { RatedAccount } from './rate-account.ts';
import { totalOf } from './taxes.ts';

const closePeriods = (rated: RatedAccount, invoiceId: string): void => {
  for (const { charge, period } of rated.closes)
    charge.closed = [...charge.closed, { ...period, invoiceId }].sort((a, b) => (a.start < b.start ? -1 : 1));
};

export const post = (tenant: Tenant, invoice: Invoice): void => {
  invoice.status = 'Posted';
  invoice.postedAt = tenant.now();
  invoice.updatedAt = tenant.now();
  if (tenant.settings.invoiceFiles === 'at-posting') writeFile(tenant, invoice);
};

/** A file made anew is another file, and the invoice has changed. */
export const writeFile = (tenant: Tenant, invoice: Invoice): void => {
  invoice.fileId = tenant.newId();
  invoice.fileVersion += 1;
  invoice.updatedAt = tenant.now();
};

const newInvoice = (tenant: Tenant, { account, target, items }: RatedAccount, invoiceDate: Day): Invoice => {
  const amount = totalOf(items);
  return {
    id: tenant.newId(),
    number: tenant.newNumber('INV'),
    accountNumber: account.number,
    currency: account.currency,
    status: 'Draft',
    reversed: false,
    invoiceDate,
    dueDate: addDays(invoiceDate, account.paymentTermDays),
    targetDate: target,
    amount,
    balance: amount,
    items,
    adjustments: [],
    billTo: { name: account.name, contact: account.billToContact },
    fileId: null,
    fileVersion: 0,
    postedAt: null,
    updatedAt: tenant.now(),
  };
};

/** The usage on a credit memo is rated as well; it refers to a document that is in no list of invoices. */
const issueMemo = (tenant: Tenant, rated: RatedAccount, invoice: Invoice): void => {
  tenant.creditMemos.push({
    id: invoice.id,
    number: tenant.newNumber('CM'),
    accountNumber: invoice.accountNumber,
    status: tenant.settings.billRunPosts ? 'Posted' : 'Draft',
    day: invoice.invoiceDate,
    amount: invoice.amount.times(-1),
    unapplied: invoice.amount.times(-1),
    items: rated.items,
    invoiceId: null,
    reason: 'negative total',
  });
};

/** Undefined when there was nothing to bill, or when it became a credit memo. */
export const issue = (
  tenant: Tenant,
  rated: RatedAccount,
  { invoiceDate, posts }: { readonly invoiceDate: Day; readonly posts: boolean },
): Invoice | undefined => {
  const { account } = rated;
  const isMemo = tenant.settings.invoiceSettlement && totalOf(rated.items).lt(0);
  const invoice = newInvoice(tenant, rated, invoiceDate);
  closePeriods(rated, invoice.id);
  if (rated.items.length === 0) return undefined;
  for (const { charge, record } of rated.rates) record.ratedBy.set(charge.number, invoice);
  for (const one of rated.oneTimeCharges) account.oneTimeCharges.splice(account.oneTimeCharges.indexOf(one), 1);
  if (isMemo) {
    issueMemo(tenant, rated, invoice);
    invoice.status = 'Posted';
    return undefined;
  }
  tenant.invoices.push(invoice);
  account.invoices.push(invoice);
  if (posts) post(tenant, invoice);
  return invoice;
};
