/** Cards and what their gateway says. The test card numbers are Stripe's published ones. */
import Big from 'big.js';
import { today } from './accounts.ts';
import { refusal } from './failure.ts';
import type { Account, Card, Invoice, Payment, World } from './world.ts';

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

/** What the gateway refuses to collect. */
export const SMALLEST_PAYMENT = new Big('0.50');

const passesCheckDigit = (digits: string): boolean => {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
};

const cardTypeOf = (digits: string): string =>
  digits.startsWith('4') ? 'Visa' : /^3[47]/.test(digits) ? 'AmericanExpress' : 'MasterCard';

/** As the hosted page would leave it: nobody's yet. */
export const addCard = (world: World, cardNumber: string, holder: string): Card => {
  const digits = cardNumber.replaceAll(/[ -]/g, '');
  if (!/^\d{13,16}$/.test(digits) || !passesCheckDigit(digits))
    throw refusal('paymentMethod', 'invalid', 'The card number is not valid.');
  const card: Card = {
    id: world.newId(),
    maskedNumber: `${'*'.repeat(digits.length - 4)}${digits.slice(-4)}`,
    cardType: cardTypeOf(digits),
    holder,
    declines: DECLINING[digits] ?? null,
    accountNumber: null,
    expirationMonth: 12,
    expirationYear: 2099,
  };
  world.cards.set(card.id, card);
  return card;
};

export const defaultCardOf = (account: Account): Card | undefined =>
  account.cards.find(({ id }) => id === account.defaultCardId);

/** Tries the default card for the given invoices; a decline is recorded and leaves their balances. */
export const collect = (world: World, account: Account, card: Card, invoices: ReadonlyArray<Invoice>): Payment => {
  const amount = invoices.reduce((sum, { balance }) => sum.plus(balance), new Big(0));
  const paid = card.declines === null;
  const payment: Payment = {
    id: world.newId(),
    number: world.newNumber('P-'),
    accountNumber: account.number,
    amount,
    effectiveDate: today(world),
    status: paid ? 'Processed' : 'Error',
    gatewayResponseCode: card.declines ?? 'approved',
    gatewayResponse: paid ? 'Approved' : `Your card was declined: ${card.declines}.`,
    cardId: card.id,
    paid: paid
      ? invoices.map(({ id, number, balance }) => ({ invoiceId: id, invoiceNumber: number, amount: balance }))
      : [],
  };
  world.payments.push(payment);
  if (paid) for (const invoice of invoices) invoice.balance = new Big(0);
  return payment;
};

export const unpaidInvoices = (world: World, account: Account): ReadonlyArray<Invoice> =>
  world.invoices.filter(
    ({ accountNumber, status, balance }) => accountNumber === account.number && status === 'Posted' && balance.gt(0),
  );
