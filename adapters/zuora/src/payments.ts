/** Credit cards of an account. */
import type { CreditCard, ProviderPayments } from '@usage-billing/core/invoices';
import { inSteps, step } from '@usage-billing/core/shared';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CallTask } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import { decodeCards, toCreditCard, type ZuoraCard } from './decode/card.ts';
import { isNotFound, toProviderError } from './failure.ts';
import { allOf } from './paging.ts';
import { getCards, putDefaultCard } from './request.ts';

export const zuoraPayments = (caller: ZuoraCaller): ProviderPayments => ({
  defaultCard: (accountNumber) => TE.mapLeft(toProviderError)(defaultCard(caller, accountNumber)),
  setDefaultCard: (accountNumber, paymentMethodId) =>
    TE.mapLeft(toProviderError)(setDefaultCard(caller, accountNumber, paymentMethodId)),
});

const defaultCard = (caller: ZuoraCaller, accountNumber: string): CallTask<O.Option<CreditCard>> =>
  TE.map((cards: ReadonlyArray<ZuoraCard>) =>
    O.map(toCreditCard)(O.fromNullable(cards.find(({ defaultPaymentMethod }) => defaultPaymentMethod))),
  )(readCards(caller, accountNumber));

/** Zuora would make any card the default of whatever account it is on, so the account's own list decides. */
const setDefaultCard = (
  caller: ZuoraCaller,
  accountNumber: string,
  paymentMethodId: string,
): CallTask<O.Option<CreditCard>> =>
  inSteps(async function* () {
    const cards = yield* step(readCards(caller, accountNumber));
    const card = cards.find(({ id }) => id === paymentMethodId);
    if (card === undefined) return O.none;
    if (!card.defaultPaymentMethod) yield* step(caller.sendOnce(putDefaultCard(paymentMethodId)));
    return O.some(toCreditCard(card));
  });

/** An account that is not there has no cards. */
export const readCards = (caller: ZuoraCaller, accountNumber: string): CallTask<ReadonlyArray<ZuoraCard>> =>
  pipe(
    allOf(caller, getCards(accountNumber), decodeCards),
    TE.orElse((failure) => (isNotFound(failure) ? TE.right([]) : TE.left(failure))),
  );
