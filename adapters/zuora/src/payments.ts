/** Credit cards of an account. */
import type { ProviderPayments } from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { ZuoraCaller } from './caller.ts';
import { decodeCards, toCreditCard } from './decode/card.ts';
import { toProviderError } from './failure.ts';
import { allOf } from './paging.ts';
import { getCards, putDefaultCard } from './request.ts';

export const zuoraPayments = (caller: ZuoraCaller): ProviderPayments => ({
  defaultCard: (accountNumber) => async () => {
    const cards = await allOf(caller, getCards(accountNumber), decodeCards);
    if (E.isLeft(cards)) return E.left(toProviderError(cards.left));
    const chosen = cards.right.find(({ defaultPaymentMethod }) => defaultPaymentMethod);
    return E.right(chosen === undefined ? O.none : O.some(toCreditCard(chosen)));
  },
  setDefaultCard: (paymentMethodId) => async () => {
    const answer = await caller.sendOnce(putDefaultCard(paymentMethodId));
    return E.isLeft(answer) ? E.left(toProviderError(answer.left)) : E.right(undefined);
  },
});
