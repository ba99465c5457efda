/** What billing does on request: the monthly bill run, and invoice-and-collect for one account. */
import Big from 'big.js';
import { today } from './accounts.ts';
import { invoiceAccount } from './billing.ts';
import { type Day, isDay } from './days.ts';
import { Refusal, refusal } from './failure.ts';
import { collect, defaultCardOf, SMALLEST_PAYMENT, unpaidInvoices } from './payments.ts';
import type { Account, Invoice, Payment, World } from './world.ts';

const amountOf = (invoices: ReadonlyArray<Invoice>): Big =>
  invoices.reduce((sum, { balance }) => sum.plus(balance), new Big(0));

const NOTHING_TO_COLLECT = 54000030;
const TOO_LOW = 54000060;

/** Posts the invoices of the periods that ended by the day, and has them paid where a card is on file. */
export const runBilling = (world: World, targetDay: Day, collects: boolean): ReadonlyArray<Invoice> => {
  if (!isDay(targetDay)) throw refusal('request', 'invalid', `'${targetDay}' is not a day as YYYY-MM-DD.`);
  const accounts = [...world.accounts.values()].sort((a, b) => (a.number < b.number ? -1 : 1));
  return accounts.flatMap((account) => {
    const invoice = invoiceAccount(world, account, { scope: 'ended', day: targetDay });
    if (invoice === undefined) return [];
    const card = defaultCardOf(account);
    const unpaid = unpaidInvoices(world, account);
    if (collects && account.autoPay && card !== undefined && amountOf(unpaid).gte(SMALLEST_PAYMENT))
      collect(world, account, card, unpaid);
    return [invoice];
  });
};

/** As when somebody has the PDF made anew: it is another file, and the invoice has changed. */
export const rewriteFile = (world: World, invoiceNumber: string): Invoice => {
  const invoice = world.invoices.find(({ number }) => number === invoiceNumber);
  if (invoice === undefined) throw new Error(`there is no invoice ${invoiceNumber}`);
  invoice.fileId = world.newId();
  invoice.fileVersion += 1;
  invoice.updatedAt = world.now();
  return invoice;
};

export interface Collected {
  readonly invoices: ReadonlyArray<Invoice>;
  readonly payment: Payment;
}

/** Invoices everything up to today and collects what is unpaid. What it posted stays posted when collecting fails. */
export const invoiceAndCollect = (world: World, account: Account): Collected => {
  invoiceAccount(world, account, { scope: 'everything', day: today(world) });
  const unpaid = unpaidInvoices(world, account);
  if (unpaid.length === 0) throw new Refusal(NOTHING_TO_COLLECT, 'There is no invoice on which to collect payment.');
  if (amountOf(unpaid).lt(SMALLEST_PAYMENT))
    throw new Refusal(TOO_LOW, 'Error processing transaction. Amount must be at least 50 cents.');
  const card = defaultCardOf(account);
  if (card === undefined) throw refusal('invoiceCollect', 'rule', 'The account has no default payment method.');
  const payment = collect(world, account, card, unpaid);
  if (payment.status === 'Error')
    throw refusal('invoiceCollect', 'rule', `Error processing transaction. ${payment.gatewayResponse}`);
  return { invoices: unpaid, payment };
};
