/** What somebody typed into the form of the hosted payment page, and what is wrong with it. */
import type { Day } from '../../calendar/days.ts';
import { cardTypeOf, declineCodeOf, isExpired, readCardNumber } from '../../payments/cards.ts';

/** The names are those of Zuora's own page. */
export const CARD_FIELDS = [
  'creditCardHolderName',
  'creditCardNumber',
  'creditCardExpirationMonth',
  'creditCardExpirationYear',
  'cardSecurityCode',
] as const;
export type CardField = (typeof CARD_FIELDS)[number];
export type Problems = Partial<Readonly<Record<CardField, string>>>;

export interface TypedCard {
  readonly holder: string;
  readonly digits: string;
  readonly expires: { readonly month: number; readonly year: number };
}

export type CardForm = { readonly card: TypedCard } | { readonly problems: Problems };

export const readCardForm = (form: URLSearchParams, today: Day): CardForm => {
  const typed = (name: CardField): string => (form.get(name) ?? '').trim();
  const holder = typed('creditCardHolderName');
  const digits = readCardNumber(typed('creditCardNumber'));
  const [month, year] = [typed('creditCardExpirationMonth'), typed('creditCardExpirationYear')];
  const found = {
    creditCardHolderName:
      holder === '' ? 'Enter the name on the card.' : holder.length > 50 ? 'At most 50 characters.' : undefined,
    creditCardNumber: numberProblem(typed('creditCardNumber'), digits),
    ...expiryProblems(month, year, today),
    cardSecurityCode: codeProblem(typed('cardSecurityCode'), digits),
  };
  const problems = Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== undefined)) as Problems;
  return digits === undefined || Object.keys(problems).length > 0
    ? { problems }
    : { card: { holder, digits, expires: { month: Number(month), year: Number(year) } } };
};

const numberProblem = (text: string, digits: string | undefined): string | undefined => {
  if (text === '') return 'Enter the card number.';
  if (/[^\d -]/.test(text)) return 'A card number has digits only.';
  return digits === undefined ? 'This is not a card number: check its digits.' : undefined;
};

const expiryProblems = (month: string, year: string, today: Day): Problems => {
  if (!/^(0?[1-9]|1[0-2])$/.test(month)) return { creditCardExpirationMonth: 'Choose the month, 01 to 12.' };
  if (!/^20\d\d$/.test(year)) return { creditCardExpirationYear: 'Choose the year, as 20YY.' };
  return isExpired({ expirationMonth: Number(month), expirationYear: Number(year) }, today)
    ? { creditCardExpirationYear: 'This card has expired.' }
    : {};
};

const codeProblem = (code: string, digits: string | undefined): string | undefined => {
  const length = digits !== undefined && cardTypeOf(digits) === 'AmericanExpress' ? 4 : 3;
  return code.length === length && /^\d+$/.test(code) ? undefined : `The security code has ${length} digits.`;
};

/** A thief learns nothing: what may be theft reads as any other decline. */
const TELLS: ReadonlyArray<string> = ['insufficient_funds', 'expired_card', 'incorrect_cvc', 'processing_error'];

/** What the gateway says against the card, in words; undefined when it takes it. */
export const declineMessage = ({ digits }: TypedCard): string | undefined => {
  const code = declineCodeOf(digits);
  if (code === undefined) return undefined;
  const told = TELLS.includes(code) ? ` (${code.replaceAll('_', ' ')})` : '';
  return `The card was declined${told}. Nothing was charged or kept; try another card.`;
};
