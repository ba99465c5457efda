/** What billing does on request: the monthly bill run, and invoice-and-collect for one account. */
import Big from 'big.js';
import { today } from '../accounts/accounts.ts';
import type { Account, Invoice, Payment, Tenant } from '../books/tenant.ts';
import { type Day, isDay } from '../calendar/days.ts';
import { Refusal, refusal } from '../http/failure.ts';
import { collect, defaultCardOf, SMALLEST_PAYMENT, unpaidInvoices } from '../payments/payments.ts';
import { invoiceAccount } from './billing.ts';

const amountOf = (invoices: ReadonlyArray<Invoice>): Big =>
  invoices.reduce((sum, { balance }) => sum.plus(balance), new Big(0));

const NOTHING_TO_COLLECT = 54000030;
const TOO_LOW = 54000060;

/** Posts the invoices of the periods that ended by the day, and has them paid where a card is on file. */
export const runBilling = (tenant: Tenant, targetDay: Day, collects: boolean): ReadonlyArray<Invoice> => {
  if (!isDay(targetDay)) throw refusal('request', 'invalid', `'${targetDay}' is not a day as YYYY-MM-DD.`);
  const accounts = [...tenant.accounts.values()].sort((a, b) => (a.number < b.number ? -1 : 1));
  return accounts.flatMap((account) => {
    const invoice = invoiceAccount(tenant, account, { scope: 'ended', day: targetDay });
    if (invoice === undefined) return [];
    const card = defaultCardOf(account);
    const unpaid = unpaidInvoices(tenant, account);
    if (collects && account.autoPay && card !== undefined && amountOf(unpaid).gte(SMALLEST_PAYMENT))
      collect(tenant, account, card, unpaid);
    return [invoice];
  });
};

/** As when somebody has the PDF made anew: it is another file, and the invoice has changed. */
export const rewriteFile = (tenant: Tenant, invoiceNumber: string): Invoice => {
  const invoice = tenant.invoices.find(({ number }) => number === invoiceNumber);
  if (invoice === undefined) throw new Error(`there is no invoice ${invoiceNumber}`);
  invoice.fileId = tenant.newId();
  invoice.fileVersion += 1;
  invoice.updatedAt = tenant.now();
  return invoice;
};

export interface Collected {
  readonly invoices: ReadonlyArray<Invoice>;
  readonly payment: Payment;
}

/** Invoices everything up to today and collects what is unpaid. What it posted stays posted when collecting fails. */
export const invoiceAndCollect = (tenant: Tenant, account: Account): Collected => {
  invoiceAccount(tenant, account, { scope: 'everything', day: today(tenant) });
  const unpaid = unpaidInvoices(tenant, account);
  if (unpaid.length === 0) throw new Refusal(NOTHING_TO_COLLECT, 'There is no invoice on which to collect payment.');
  if (amountOf(unpaid).lt(SMALLEST_PAYMENT))
    throw new Refusal(TOO_LOW, 'Error processing transaction. Amount must be at least 50 cents.');
  const card = defaultCardOf(account);
  if (card === undefined) throw refusal('invoiceCollect', 'rule', 'The account has no default payment method.');
  const payment = collect(tenant, account, card, unpaid);
  if (payment.status === 'Error')
    throw refusal('invoiceCollect', 'rule', `Error processing transaction. ${payment.gatewayResponse}`);
  return { invoices: unpaid, payment };
};
