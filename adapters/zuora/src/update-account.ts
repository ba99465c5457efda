/** Changing an account that is there: its contact, and the card that pays. */
import type { AccountUpdate, BillToContact, ProviderAccount, ProviderError } from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { CallResult } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import { refusal, toProviderError } from './failure.ts';
import { readCards } from './payments.ts';
import { readAccountId } from './query.ts';
import { readAccount } from './read-account.ts';
import { putCardOwner, putContact, putDefaultCard, type ZuoraRequest } from './request.ts';

/** Cards are linked by the account's id; its number is no key there. */
const linkCard = async (
  caller: ZuoraCaller,
  accountNumber: string,
  paymentMethodId: string,
): Promise<CallResult<unknown>> => {
  const accountId = await readAccountId(caller, accountNumber);
  if (E.isLeft(accountId)) return accountId;
  if (O.isSome(accountId.right)) return caller.sendOnce(putCardOwner(paymentMethodId, accountId.right.value));
  return E.left(refusal(`there is no account ${accountNumber}`));
};

/** One after the other, until one fails; then the account as it is. */
const sendAll = async (
  caller: ZuoraCaller,
  accountNumber: string,
  requests: ReadonlyArray<ZuoraRequest>,
): Promise<CallResult<ProviderAccount>> => {
  for (const request of requests) {
    const answer = await caller.sendOnce(request);
    if (E.isLeft(answer)) return answer;
  }
  return readAccount(caller, accountNumber);
};

/** The card goes first, as it is what may be refused; each step that is done already is left out. */
export const updateAccount = async (
  caller: ZuoraCaller,
  accountNumber: string,
  { billToContact, paymentMethodId }: AccountUpdate,
): Promise<E.Either<ProviderError, ProviderAccount>> => {
  const cards = await readCards(caller, accountNumber);
  if (E.isLeft(cards)) return E.left(toProviderError(cards.left));
  const card = cards.right.find(({ id }) => id === paymentMethodId);
  if (card === undefined) {
    const linked = await linkCard(caller, accountNumber, paymentMethodId);
    if (E.isLeft(linked)) return E.left(toProviderError(linked.left));
  }
  const contact = putContact(accountNumber, billToContact);
  const requests = card?.defaultPaymentMethod === true ? [contact] : [putDefaultCard(paymentMethodId), contact];
  return E.mapLeft(toProviderError)(await sendAll(caller, accountNumber, requests));
};

/** Zuora insists on the names of a contact whatever else changes, so that the rest goes with them as it is. */
export const updateContact = async (
  caller: ZuoraCaller,
  accountNumber: string,
  change: Partial<BillToContact>,
): Promise<E.Either<ProviderError, ProviderAccount>> => {
  const before = await readAccount(caller, accountNumber);
  if (E.isLeft(before)) return E.left(toProviderError(before.left));
  const contact = putContact(accountNumber, { ...before.right.billToContact, ...change });
  return E.mapLeft(toProviderError)(await sendAll(caller, accountNumber, [contact]));
};
