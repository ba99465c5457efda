/** An account as the port tells of it: its summary, its subscriptions, and why its last payment failed. */
import type { ProviderAccount, ProviderError } from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { CallResult } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import {
  decodeSubscriptions,
  decodeSummary,
  latestFailedPayments,
  toAccount,
  toSubscriptions,
} from './decode/account.ts';
import { decodeFieldById, decodeReasonCodes } from './decode/query.ts';
import { isNotFound, toProviderError } from './failure.ts';
import { allOf } from './paging.ts';
import { getAccountSummary, getSubscriptions } from './request.ts';
import { fieldByIdQuery, transactionLogQuery } from './zoql.ts';

const decodeDeclineCodes = decodeFieldById('GatewayResponseCode', 'query for payments');

/** The issuer's reason, which the log has; a payment's own code may be the gateway's. */
const readDeclineCodes = async (
  caller: ZuoraCaller,
  paymentIds: ReadonlyArray<string>,
): Promise<CallResult<ReadonlyMap<string, string>>> => {
  if (paymentIds.length === 0) return E.right(new Map());
  const logged = await readReasonCodes(caller, paymentIds);
  if (E.isLeft(logged)) return logged;
  const others = paymentIds.filter((id) => !logged.right.has(id));
  if (others.length === 0) return logged;
  const answer = await caller.read(fieldByIdQuery('Payment', 'GatewayResponseCode', others));
  const own = E.isLeft(answer) ? answer : decodeDeclineCodes(answer.right);
  return E.map((codes: ReadonlyMap<string, string>) => new Map([...codes, ...logged.right]))(own);
};

/** Where the tenant does not let the log be queried there are none. */
const readReasonCodes = async (
  caller: ZuoraCaller,
  paymentIds: ReadonlyArray<string>,
): Promise<CallResult<ReadonlyMap<string, string>>> => {
  const answer = await caller.read(transactionLogQuery(paymentIds));
  if (E.isRight(answer)) return decodeReasonCodes(answer.right);
  return toProviderError(answer.left)._tag === 'ProviderRefused' ? E.right(new Map()) : answer;
};

/** Two calls at once; a third, and maybe a fourth, only for an account whose last payment failed. */
export const readAccount = async (caller: ZuoraCaller, accountNumber: string): Promise<CallResult<ProviderAccount>> => {
  const [answer, subscriptions] = await Promise.all([
    caller.read(getAccountSummary(accountNumber)),
    allOf(caller, getSubscriptions(accountNumber), decodeSubscriptions),
  ]);
  const summary = E.isLeft(answer) ? answer : decodeSummary(answer.right);
  if (E.isLeft(summary)) return summary;
  if (E.isLeft(subscriptions)) return subscriptions;
  const decoded = toSubscriptions(subscriptions.right);
  if (E.isLeft(decoded)) return decoded;
  const declineCodes = await readDeclineCodes(caller, latestFailedPayments(summary.right));
  return E.isLeft(declineCodes) ? declineCodes : E.right(toAccount(summary.right, decoded.right, declineCodes.right));
};

export const findAccount = async (
  caller: ZuoraCaller,
  accountNumber: string,
): Promise<E.Either<ProviderError, O.Option<ProviderAccount>>> => {
  const found = await readAccount(caller, accountNumber);
  if (E.isRight(found)) return E.right(O.some(found.right));
  return isNotFound(found.left) ? E.right(O.none) : E.left(toProviderError(found.left));
};
