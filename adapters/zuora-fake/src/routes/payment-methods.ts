/** payment-methods: a card by its number, as only tests leave one; customers use the hosted page. */
import { jsonBody, objectAt, type Route, requireText } from '../http/api.ts';
import { addCard } from '../payments/cards.ts';
import { refusal } from '../refusals/refusal.ts';

/** The card is nobody's until an account is made with it. */
export const postPaymentMethod: Route = (tenant, request) => {
  const fields = jsonBody(request);
  const type = requireText('paymentMethod', fields, 'type');
  if (type !== 'CreditCard') throw refusal('paymentMethod', 'invalid', `type '${type}' is not CreditCard.`);
  const holder = requireText('paymentMethod', objectAt(fields, 'cardHolderInfo') ?? {}, 'cardHolderName');
  return {
    json: { success: true, id: addCard(tenant, requireText('paymentMethod', fields, 'cardNumber'), holder).id },
  };
};
