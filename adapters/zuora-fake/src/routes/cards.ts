/** payment-methods/credit-cards: the cards of an account, masked, and which of them is the default. */
import { requireAccount } from '../accounts/accounts.ts';
import { type Fields, jsonBody, pageOf, param, type Route, requireText, textAt } from '../http/api.ts';
import { NumberText } from '../http/exact-json.ts';
import { refusal } from '../refusals/refusal.ts';

export const getCardsOfAccount: Route = (tenant, request) => {
  const account = requireAccount(tenant, param(request, 'key'));
  const { items, next } = pageOf(tenant, request, account.cards.toReversed());
  return {
    json: {
      success: true,
      creditCards: items.map((card) => ({
        id: card.id,
        cardType: card.cardType,
        cardNumber: card.maskedNumber,
        expirationMonth: card.expirationMonth,
        expirationYear: card.expirationYear,
        defaultPaymentMethod: card.id === account.defaultCardId,
        cardHolderInfo: { cardHolderName: card.holder },
      })),
      ...next,
    },
  };
};

const wholeNumberAt = (fields: Fields, name: string, min: number, max: number): number | undefined => {
  const value = fields[name];
  if (value === undefined) return undefined;
  const number = value instanceof NumberText ? Number(value.text) : Number.NaN;
  if (!Number.isInteger(number) || number < min || number > max)
    throw refusal('paymentMethod', 'invalid', `${name} must be a whole number from ${min} to ${max}.`);
  return number;
};

/** What can change of a card: how long it is good, whose name it bears, and whether it is the default. */
export const putCard: Route = (tenant, request) => {
  const card = tenant.cards.get(param(request, 'id'));
  const account = tenant.accounts.get(card?.accountNumber ?? '');
  if (card === undefined || account === undefined)
    throw refusal('paymentMethod', 'notFound', `Cannot find payment method by id: '${param(request, 'id')}'.`);
  const fields = jsonBody(request);
  const expires = {
    month: wholeNumberAt(fields, 'expirationMonth', 1, 12) ?? card.expirationMonth,
    year: wholeNumberAt(fields, 'expirationYear', 2000, 9999) ?? card.expirationYear,
  };
  card.expirationMonth = expires.month;
  card.expirationYear = expires.year;
  card.holder = textAt(fields, 'cardHolderName') ?? card.holder;
  if (fields.defaultPaymentMethod === true) account.defaultCardId = card.id;
  return { json: { success: true, paymentMethodId: card.id } };
};

/** Links a card that is nobody's yet, as a hosted page without an account leaves it, to an account. */
export const putCardOwner: Route = (tenant, request) => {
  const card = tenant.cards.get(param(request, 'id'));
  if (card === undefined)
    throw refusal('paymentMethod', 'notFound', `Cannot find payment method by id: '${param(request, 'id')}'.`);
  if (card.accountNumber !== null)
    throw refusal('paymentMethod', 'rule', `The payment method '${card.id}' belongs to an account already.`);
  const account = requireAccount(tenant, requireText('paymentMethod', jsonBody(request), 'accountKey'));
  card.accountNumber = account.number;
  account.cards.push(card);
  return { json: { success: true, id: card.id } };
};
