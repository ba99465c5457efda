/** Undoing invoices (*Incorrect invoice deletion*, *Invoice reversal*): only the newest one, and the periods open again. */
import Big from 'big.js';
import type { Account } from '../books/account.ts';
import type { Invoice } from '../books/invoice.ts';
import type { Tenant } from '../books/tenant.ts';
import { today } from '../books/today.ts';
import { refusal } from '../refusals/refusal.ts';
import { chargesOf } from '../subscriptions/status.ts';

const requireNewest = (account: Account, invoice: Invoice): void => {
  const newest = account.invoices.findLast(({ status, reversed }) => status !== 'Canceled' && !reversed);
  if (newest !== invoice)
    throw refusal('invoice', 'rule', `${invoice.number} is not the newest invoice of account ${account.number}.`);
};

const requireUntouched = (tenant: Tenant, invoice: Invoice): void => {
  const isPaid = tenant.payments.some(({ paid }) => paid.some(({ invoiceId }) => invoiceId === invoice.id));
  if (isPaid || invoice.adjustments.length > 0)
    throw refusal('invoice', 'rule', `${invoice.number} has payments, adjustments or credit memos.`);
};

/** Its periods are open again, and its usage is pending. */
const reopen = (tenant: Tenant, account: Account, invoice: Invoice): void => {
  for (const charge of account.subscriptions.flatMap(chargesOf))
    charge.closed = charge.closed.filter(({ invoiceId }) => invoiceId !== invoice.id);
  for (const { ratedBy } of tenant.usage.get(account.number) ?? [])
    for (const [charge, by] of ratedBy) if (by === invoice) ratedBy.delete(charge);
};

/** One atomic step: a credit memo over all of it, and the charged-through dates go back. It stays Posted. */
export const reverse = (tenant: Tenant, account: Account, invoice: Invoice): Invoice => {
  if (invoice.status !== 'Posted' || invoice.reversed)
    throw refusal('invoice', 'rule', `${invoice.number} is not a posted invoice that can be reversed.`);
  if (invoice.amount.lt(0)) throw refusal('invoice', 'rule', `${invoice.number} has a negative total.`);
  requireNewest(account, invoice);
  requireUntouched(tenant, invoice);
  invoice.reversed = true;
  invoice.balance = new Big(0);
  invoice.updatedAt = tenant.now();
  tenant.creditMemos.push({
    id: tenant.newId(),
    number: tenant.newNumber('CM'),
    accountNumber: account.number,
    status: 'Posted',
    day: today(tenant),
    amount: invoice.amount,
    unapplied: new Big(0),
    items: invoice.items,
    invoiceId: invoice.id,
    reason: 'reversal',
  });
  reopen(tenant, account, invoice);
  return invoice;
};

export const unpost = (tenant: Tenant, account: Account, invoice: Invoice): Invoice => {
  if (invoice.status !== 'Posted') throw refusal('invoice', 'rule', `${invoice.number} is ${invoice.status}.`);
  requireNewest(account, invoice);
  requireUntouched(tenant, invoice);
  invoice.status = 'Draft';
  invoice.postedAt = null;
  invoice.updatedAt = tenant.now();
  return invoice;
};

export const cancel = (tenant: Tenant, account: Account, invoice: Invoice): Invoice => {
  if (invoice.status !== 'Draft')
    throw refusal('invoice', 'rule', `${invoice.number} is ${invoice.status}; only a draft can be cancelled.`);
  requireNewest(account, invoice);
  invoice.status = 'Canceled';
  invoice.balance = new Big(0);
  invoice.updatedAt = tenant.now();
  reopen(tenant, account, invoice);
  return invoice;
};
