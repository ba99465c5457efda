/** What moves the balance of a posted invoice and leaves its amount (*Different balance types of invoices*). */
import Big from 'big.js';
import type { Adjustment, Invoice } from '../books/invoice.ts';
import type { Tenant } from '../books/tenant.ts';
import { today } from '../books/today.ts';
import { refusal } from '../refusals/refusal.ts';

export interface NewAdjustment {
  /** Positive decimal text. */
  readonly amount: string;
  readonly type: Adjustment['type'];
  readonly comment: string;
}

/** A credit goes towards 0 and not below. With Invoice Settlement it is a credit memo, else an item adjustment. */
export const adjust = (tenant: Tenant, invoice: Invoice, { amount: text, type, comment }: NewAdjustment): Invoice => {
  const amount = new Big(text);
  if (invoice.status !== 'Posted') throw refusal('invoice', 'rule', `${invoice.number} is ${invoice.status}.`);
  if (amount.lte(0)) throw refusal('invoice', 'invalid', 'An adjustment must be more than 0.');
  if (type === 'Credit' && amount.gt(invoice.balance))
    throw refusal('invoice', 'rule', `A credit of ${text} is more than the balance of ${invoice.number}.`);
  const isMemo = tenant.settings.invoiceSettlement && type === 'Credit';
  const adjustment: Adjustment = {
    id: tenant.newId(),
    number: tenant.newNumber(isMemo ? 'CM' : 'IIA-'),
    type,
    source: isMemo ? 'credit memo' : 'item adjustment',
    amount,
    day: today(tenant),
    comment,
  };
  invoice.adjustments.push(adjustment);
  invoice.balance = type === 'Credit' ? invoice.balance.minus(amount) : invoice.balance.plus(amount);
  invoice.updatedAt = tenant.now();
  if (isMemo)
    tenant.creditMemos.push({
      id: adjustment.id,
      number: adjustment.number,
      accountNumber: invoice.accountNumber,
      status: 'Posted',
      day: adjustment.day,
      amount,
      unapplied: new Big(0),
      items: [],
      invoiceId: invoice.id,
      reason: comment,
    });
  return invoice;
};
