/** Cards and what their gateway says. The test card numbers are Stripe's published ones. */
import Big from 'big.js';
import { today } from '../accounts/accounts.ts';
import type { Account, Card, Invoice, Payment, Tenant } from '../books/tenant.ts';
import type { Day } from '../calendar/days.ts';
import { refusal } from '../http/failure.ts';

/** Number → decline code; every other number that passes the check digit pays. */
const DECLINING: Readonly<Record<string, string>> = {
  '4000000000000002': 'generic_decline',
  '4000000000009995': 'insufficient_funds',
  '4000000000009987': 'lost_card',
  '4000000000009979': 'stolen_card',
  '4000000000000069': 'expired_card',
  '4000000000000127': 'incorrect_cvc',
  '4000000000000119': 'processing_error',
  '4100000000000019': 'fraudulent',
};

/** Cards that a gateway takes when it is asked about them, and declines when they are to pay. */
const CHARGES_FAIL: Readonly<Record<string, string>> = { '4000000000000341': 'generic_decline' };

/** What the gateway says when it is asked about a card before it is kept; undefined: nothing against it. */
export const declineCodeOf = (digits: string): string | undefined => DECLINING[digits];

/** What the gateway refuses to collect. */
export const SMALLEST_PAYMENT = new Big('0.50');

const passesCheckDigit = (digits: string): boolean => {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
};

/** The digits of a card number; undefined when it cannot be one. */
export const readCardNumber = (text: string): string | undefined => {
  const digits = text.replaceAll(/[ -]/g, '');
  return /^\d{13,16}$/.test(digits) && passesCheckDigit(digits) ? digits : undefined;
};

export const cardTypeOf = (digits: string): string =>
  digits.startsWith('4') ? 'Visa' : /^3[47]/.test(digits) ? 'AmericanExpress' : 'MasterCard';

/** As the hosted page would leave it: nobody's yet. */
export const addCard = (
  tenant: Tenant,
  cardNumber: string,
  holder: string,
  expires: { readonly month: number; readonly year: number } = { month: 12, year: 2099 },
): Card => {
  const digits = readCardNumber(cardNumber);
  if (digits === undefined) throw refusal('paymentMethod', 'invalid', 'The card number is not valid.');
  const card: Card = {
    id: tenant.newId(),
    maskedNumber: `${'*'.repeat(digits.length - 4)}${digits.slice(-4)}`,
    cardType: cardTypeOf(digits),
    holder,
    declines: declineCodeOf(digits) ?? CHARGES_FAIL[digits] ?? null,
    accountNumber: null,
    expirationMonth: expires.month,
    expirationYear: expires.year,
  };
  tenant.cards.set(card.id, card);
  return card;
};

/** Good until the last day of its month. */
export const isExpired = (
  { expirationMonth, expirationYear }: Pick<Card, 'expirationMonth' | 'expirationYear'>,
  day: Day,
): boolean => day.slice(0, 7) > `${expirationYear}-${String(expirationMonth).padStart(2, '0')}`;

export const defaultCardOf = (account: Account): Card | undefined =>
  account.cards.find(({ id }) => id === account.defaultCardId);

/** Tries the default card for the given invoices; a decline is recorded and leaves their balances. */
export const collect = (tenant: Tenant, account: Account, card: Card, invoices: ReadonlyArray<Invoice>): Payment => {
  const amount = invoices.reduce((sum, { balance }) => sum.plus(balance), new Big(0));
  const declines = card.declines ?? (isExpired(card, today(tenant)) ? 'expired_card' : null);
  const paid = declines === null;
  const payment: Payment = {
    id: tenant.newId(),
    number: tenant.newNumber('P-'),
    accountNumber: account.number,
    amount,
    effectiveDate: today(tenant),
    status: paid ? 'Processed' : 'Error',
    gatewayResponseCode: declines ?? 'approved',
    gatewayResponse: paid ? 'Approved' : `Your card was declined: ${declines}.`,
    cardId: card.id,
    paid: paid
      ? invoices.map(({ id, number, balance }) => ({ invoiceId: id, invoiceNumber: number, amount: balance }))
      : [],
  };
  tenant.payments.push(payment);
  if (paid)
    for (const invoice of invoices) {
      invoice.balance = new Big(0);
      invoice.updatedAt = tenant.now();
    }
  return payment;
};

export const unpaidInvoices = (tenant: Tenant, account: Account): ReadonlyArray<Invoice> =>
  tenant.invoices.filter(
    ({ accountNumber, status, balance }) => accountNumber === account.number && status === 'Posted' && balance.gt(0),
  );
