/** Taking money: one attempt on the default card for all that is asked for, and the books of it. */
import Big from 'big.js';
import type { Account, Card } from '../books/account.ts';
import type { Invoice } from '../books/invoice.ts';
import type { Payment } from '../books/payment.ts';
import type { Tenant } from '../books/tenant.ts';
import { today } from '../books/today.ts';
import { declineOn, defaultCardOf } from './cards.ts';
import { smallestPayment } from './gateway-minimum.ts';

export const unpaidInvoices = (account: Account): ReadonlyArray<Invoice> =>
  account.invoices.filter(({ status, balance }) => status === 'Posted' && balance.gt(0));

export const openAmount = (invoices: ReadonlyArray<Invoice>): Big =>
  invoices.reduce((sum, { balance }) => sum.plus(balance), new Big(0));

const logAttempt = (tenant: Tenant, payment: Payment, reasonCode: string): void => {
  tenant.transactionLogs.push({
    id: tenant.newId(),
    paymentId: payment.id,
    gatewayReasonCode: reasonCode,
    gatewayReasonCodeDescription: payment.gatewayResponse,
    gatewayState: payment.status === 'Processed' ? 'Submitted' : 'NotSubmitted',
    at: tenant.now(),
  });
};

/** A decline is recorded and leaves the balances as they were. */
export const collect = (
  tenant: Tenant,
  account: Account,
  card: Card,
  invoices: ReadonlyArray<Invoice>,
  amount: Big = openAmount(invoices),
): Payment => {
  const decline = declineOn(card, today(tenant));
  const payment: Payment = {
    id: tenant.newId(),
    number: tenant.newNumber('P-'),
    accountNumber: account.number,
    amount,
    effectiveDate: today(tenant),
    status: decline === null ? 'Processed' : 'Error',
    gatewayResponseCode: decline?.responseCode ?? 'approved',
    gatewayResponse: decline === null ? 'Approved' : `Your card was declined: ${decline.reasonCode}.`,
    cardId: card.id,
    createdAt: tenant.now(),
    paid:
      decline === null
        ? invoices.map(({ id, number, balance }) => ({ invoiceId: id, invoiceNumber: number, amount: balance }))
        : [],
  };
  tenant.payments.push(payment);
  logAttempt(tenant, payment, decline?.reasonCode ?? 'approved');
  if (decline !== null) return payment;
  for (const invoice of invoices) {
    invoice.balance = new Big(0);
    invoice.updatedAt = tenant.now();
  }
  return payment;
};

/** As a payment run does: what it cannot collect it leaves alone. Undefined: it did not try. */
export const collectUnpaid = (tenant: Tenant, account: Account): Payment | undefined => {
  const card = defaultCardOf(account);
  const unpaid = unpaidInvoices(account);
  if (card === undefined || !account.autoPay) return undefined;
  return unpaid.length > 0 && openAmount(unpaid).gte(smallestPayment(account.currency))
    ? collect(tenant, account, card, unpaid)
    : undefined;
};
