/** Cards by number. The test card numbers are Stripe's published ones. */
import type { Account, Card, Decline } from '../books/account.ts';
import type { Tenant } from '../books/tenant.ts';
import type { Day } from '../calendar/days.ts';
import { refusal } from '../refusals/refusal.ts';

/** The same word for both codes, as most gateways have it. */
const same = (code: string): Decline => ({ reasonCode: code, responseCode: code });

/** Number → what the gateway says; every other number that passes the check digit pays. */
const DECLINING: Readonly<Record<string, Decline>> = {
  '4000000000000002': same('generic_decline'),
  '4000000000009995': same('insufficient_funds'),
  '4000000000009987': same('lost_card'),
  '4000000000009979': same('stolen_card'),
  '4000000000000069': same('expired_card'),
  '4000000000000127': same('incorrect_cvc'),
  '4000000000000119': same('processing_error'),
  '4100000000000019': same('fraudulent'),
  // The issuer's reason and the gateway's own code differ.
  '4000000000006975': { reasonCode: 'card_velocity_exceeded', responseCode: '2061' },
};

/** Cards that a gateway takes when it is asked about them, and declines when they are to pay. */
const CHARGES_FAIL: Readonly<Record<string, Decline>> = { '4000000000000341': same('generic_decline') };

/** What the gateway says when it is asked about a card before it is stored; undefined: nothing against it. */
export const declineCodeOf = (digits: string): string | undefined => DECLINING[digits]?.reasonCode;

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

/** As the hosted page leaves it: nobody's yet. */
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
    declines: DECLINING[digits] ?? CHARGES_FAIL[digits] ?? null,
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

/** What the gateway answers to a charge on that day; null: it pays. */
export const declineOn = (card: Card, day: Day): Decline | null =>
  card.declines ?? (isExpired(card, day) ? same('expired_card') : null);

/** From now on the card declines with this code, or pays. */
export const setDecline = (card: Card, code: string | null): void => {
  card.declines = code === null ? null : same(code);
};
