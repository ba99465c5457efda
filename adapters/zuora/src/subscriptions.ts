/** Suspending and resuming a subscription, so that asking twice, or for what somebody else did already, is no failure. */
import type { ProviderError, ProviderSubscriptions, SubscriptionStatus } from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import type { CallResult } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import { decodeSubscriptionStatus } from './decode/account.ts';
import { refusal, toProviderError } from './failure.ts';
import { getSubscription, putResume, putSuspend, type ZuoraRequest } from './request.ts';

interface Change {
  readonly from: SubscriptionStatus;
  readonly to: SubscriptionStatus;
  readonly request: (subscriptionNumber: string) => ZuoraRequest;
}

const SUSPEND: Change = { from: 'Active', to: 'Suspended', request: putSuspend };
const RESUME: Change = { from: 'Suspended', to: 'Active', request: putResume };

const readStatus = async (caller: ZuoraCaller, number: string): Promise<CallResult<SubscriptionStatus>> => {
  const answer = await caller.read(getSubscription(number));
  return E.isLeft(answer) ? answer : decodeSubscriptionStatus(answer.right);
};

const wordOf = (status: SubscriptionStatus): string => (typeof status === 'string' ? status : status.unknown);

/** Zuora refuses to suspend what is suspended. What counts is the status afterwards, however the call itself ended. */
const change = async (
  caller: ZuoraCaller,
  number: string,
  { from, to, request }: Change,
): Promise<E.Either<ProviderError, void>> => {
  const before = await readStatus(caller, number);
  if (E.isLeft(before)) return E.left(toProviderError(before.left));
  if (before.right === to) return E.right(undefined);
  if (before.right !== from)
    return E.left(toProviderError(refusal(`subscription ${number} is ${wordOf(before.right)}, not ${wordOf(from)}`)));
  const answer = await caller.sendOnce(request(number));
  if (E.isRight(answer)) return E.right(undefined);
  const after = await readStatus(caller, number);
  return E.isRight(after) && after.right === to ? E.right(undefined) : E.left(toProviderError(answer.left));
};

export const zuoraSubscriptions = (caller: ZuoraCaller): ProviderSubscriptions => ({
  suspend: (number) => () => change(caller, number, SUSPEND),
  resume: (number) => () => change(caller, number, RESUME),
});
