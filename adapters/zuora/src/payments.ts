/** Credit cards of an account. */
import type { CreditCard, ProviderError, ProviderPayments } from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { CallResult } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import { decodeCards, toCreditCard, type ZuoraCard } from './decode/card.ts';
import { isNotFound, toProviderError } from './failure.ts';
import { allOf } from './paging.ts';
import { getCards, putDefaultCard } from './request.ts';

/** An account that is not there has no cards. */
export const readCards = async (
  caller: ZuoraCaller,
  accountNumber: string,
): Promise<CallResult<ReadonlyArray<ZuoraCard>>> => {
  const cards = await allOf(caller, getCards(accountNumber), decodeCards);
  return E.isLeft(cards) && isNotFound(cards.left) ? E.right([]) : cards;
};

const defaultCard = async (
  caller: ZuoraCaller,
  accountNumber: string,
): Promise<E.Either<ProviderError, O.Option<CreditCard>>> => {
  const cards = await readCards(caller, accountNumber);
  if (E.isLeft(cards)) return E.left(toProviderError(cards.left));
  const chosen = cards.right.find(({ defaultPaymentMethod }) => defaultPaymentMethod);
  return E.right(chosen === undefined ? O.none : O.some(toCreditCard(chosen)));
};

/** Zuora would make any card the default of whatever account it is on, so the account's own list decides. */
const setDefaultCard = async (
  caller: ZuoraCaller,
  accountNumber: string,
  paymentMethodId: string,
): Promise<E.Either<ProviderError, O.Option<CreditCard>>> => {
  const cards = await readCards(caller, accountNumber);
  if (E.isLeft(cards)) return E.left(toProviderError(cards.left));
  const card = cards.right.find(({ id }) => id === paymentMethodId);
  if (card === undefined) return E.right(O.none);
  if (!card.defaultPaymentMethod) {
    const answer = await caller.sendOnce(putDefaultCard(paymentMethodId));
    if (E.isLeft(answer)) return E.left(toProviderError(answer.left));
  }
  return E.right(O.some(toCreditCard(card)));
};

export const zuoraPayments = (caller: ZuoraCaller): ProviderPayments => ({
  defaultCard: (accountNumber) => () => defaultCard(caller, accountNumber),
  setDefaultCard: (accountNumber, paymentMethodId) => () => setDefaultCard(caller, accountNumber, paymentMethodId),
});
