/** Accounts: finding one with its subscription and payments, making one that a retry cannot make twice, and changing one. */
import type {
  AccountUpdate,
  NewProviderAccount,
  ProviderAccount,
  ProviderAccounts,
  ProviderError,
  Subscription,
} from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { CallResult } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import { ratePlanForSale } from './catalog.ts';
import type { ZuoraConfig } from './config.ts';
import {
  decodeSubscriptions,
  decodeSummary,
  latestFailedPayments,
  newestOf,
  toAccount,
  toSubscription,
  type ZuoraSubscription,
} from './decode/account.ts';
import { decodeCards } from './decode/card.ts';
import { decodeFieldById, decodeFirstId } from './decode/query.ts';
import { isNotFound, toProviderError } from './failure.ts';
import { allOf } from './paging.ts';
import {
  getAccountSummary,
  getCards,
  getSubscriptions,
  postAccount,
  putCardOwner,
  putContact,
  putDefaultCard,
} from './request.ts';
import { accountIdQuery, fieldByIdQuery } from './zoql.ts';

const decodeDeclineCodes = decodeFieldById('GatewayResponseCode', 'query for payments');

const readDeclineCodes = async (
  caller: ZuoraCaller,
  paymentIds: ReadonlyArray<string>,
): Promise<CallResult<ReadonlyMap<string, string>>> => {
  if (paymentIds.length === 0) return E.right(new Map());
  const answer = await caller.read(fieldByIdQuery('Payment', 'GatewayResponseCode', paymentIds));
  return E.isLeft(answer) ? answer : decodeDeclineCodes(answer.right);
};

const newestSubscription = (subscriptions: ReadonlyArray<ZuoraSubscription>): CallResult<O.Option<Subscription>> => {
  const newest = newestOf(subscriptions);
  if (O.isNone(newest)) return E.right(O.none);
  const subscription = toSubscription(newest.value);
  return E.isLeft(subscription) ? subscription : E.right(O.some(subscription.right));
};

/** Two calls at once; a third only for an account whose last payment failed. */
const readAccount = async (caller: ZuoraCaller, accountNumber: string): Promise<CallResult<ProviderAccount>> => {
  const [answer, subscriptions] = await Promise.all([
    caller.read(getAccountSummary(accountNumber)),
    allOf(caller, getSubscriptions(accountNumber), decodeSubscriptions),
  ]);
  const summary = E.isLeft(answer) ? answer : decodeSummary(answer.right);
  if (E.isLeft(summary)) return summary;
  if (E.isLeft(subscriptions)) return subscriptions;
  const subscription = newestSubscription(subscriptions.right);
  if (E.isLeft(subscription)) return subscription;
  const declineCodes = await readDeclineCodes(caller, latestFailedPayments(summary.right));
  return E.isLeft(declineCodes)
    ? declineCodes
    : E.right(toAccount(summary.right, subscription.right, declineCodes.right));
};

const findAccount = async (
  caller: ZuoraCaller,
  accountNumber: string,
): Promise<E.Either<ProviderError, O.Option<ProviderAccount>>> => {
  const found = await readAccount(caller, accountNumber);
  if (E.isRight(found)) return E.right(O.some(found.right));
  return isNotFound(found.left) ? E.right(O.none) : E.left(toProviderError(found.left));
};

const sameAccount = (wanted: NewProviderAccount, found: ProviderAccount): E.Either<ProviderError, ProviderAccount> => {
  if (found.currency === wanted.currency) return E.right(found);
  const message = `account ${wanted.number} exists in ${found.currency}, not in ${wanted.currency}`;
  return E.left({ _tag: 'ProviderRefused', code: O.none, message });
};

/** The number decides: whatever became of an earlier attempt, an account that is there is not made again. */
const createAccount = async (
  caller: ZuoraCaller,
  config: ZuoraConfig,
  wanted: NewProviderAccount,
): Promise<E.Either<ProviderError, ProviderAccount>> => {
  const before = await findAccount(caller, wanted.number);
  if (E.isLeft(before)) return before;
  if (O.isSome(before.right)) return sameAccount(wanted, before.right.value);
  const plan = await ratePlanForSale(caller, config);
  if (E.isLeft(plan)) return E.left(toProviderError(plan.left));
  const answer = await caller.sendOnce(postAccount(wanted, plan.right.id));
  const after = await findAccount(caller, wanted.number);
  if (E.isRight(after) && O.isSome(after.right)) return sameAccount(wanted, after.right.value);
  if (E.isLeft(answer)) return E.left(toProviderError(answer.left));
  if (E.isLeft(after)) return after;
  const message = `account ${wanted.number} was made, but cannot be read yet`;
  return E.left({ _tag: 'ProviderUnavailable', message, retryAfterSeconds: O.none });
};

/** Cards are linked by the account's id; its number is no key there. */
const linkCard = async (
  caller: ZuoraCaller,
  accountNumber: string,
  paymentMethodId: string,
): Promise<CallResult<unknown>> => {
  const query = accountIdQuery(accountNumber);
  const answer = E.isLeft(query) ? query : await caller.read(query.right);
  const accountId = E.isLeft(answer) ? answer : decodeFirstId(answer.right);
  if (E.isLeft(accountId)) return accountId;
  if (O.isSome(accountId.right)) return caller.sendOnce(putCardOwner(paymentMethodId, accountId.right.value));
  return E.left({ _tag: 'Malformed', reason: `the query for account ${accountNumber} does not find it` });
};

/** The card goes first, as it is what may be refused; each step that is done already is left out. */
const updateAccount = async (
  caller: ZuoraCaller,
  accountNumber: string,
  { billToContact, paymentMethodId }: AccountUpdate,
): Promise<E.Either<ProviderError, ProviderAccount>> => {
  const cards = await allOf(caller, getCards(accountNumber), decodeCards);
  if (E.isLeft(cards)) return E.left(toProviderError(cards.left));
  const card = cards.right.find(({ id }) => id === paymentMethodId);
  if (card === undefined) {
    const linked = await linkCard(caller, accountNumber, paymentMethodId);
    if (E.isLeft(linked)) return E.left(toProviderError(linked.left));
  }
  const contact = putContact(accountNumber, billToContact);
  const requests = card?.defaultPaymentMethod === true ? [contact] : [putDefaultCard(paymentMethodId), contact];
  for (const request of requests) {
    const answer = await caller.sendOnce(request);
    if (E.isLeft(answer)) return E.left(toProviderError(answer.left));
  }
  return E.mapLeft(toProviderError)(await readAccount(caller, accountNumber));
};

export const zuoraAccounts = (caller: ZuoraCaller, config: ZuoraConfig): ProviderAccounts => ({
  find: (accountNumber) => () => findAccount(caller, accountNumber),
  create: (account) => () => createAccount(caller, config, account),
  update: (accountNumber, update) => () => updateAccount(caller, accountNumber, update),
});
