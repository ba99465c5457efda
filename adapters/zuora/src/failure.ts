/** The ways in which a call to Zuora fails, and what each means for whoever asked. */
import type { ProviderError } from '@usage-billing/core/invoices';
import type { ProviderUnavailable, SubmitError } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';

export interface Reason {
  readonly code: O.Option<number>;
  readonly message: string;
}

export type CallFailure =
  /** Certain that no request arrived: refused connection, unknown name, failed TLS, no token. */
  | { readonly _tag: 'NeverSent'; readonly reason: string }
  /** The request went out and no answer came: a time-out, a reset. */
  | { readonly _tag: 'NoAnswer'; readonly reason: string }
  | { readonly _tag: 'Throttled'; readonly retryAfterSeconds: O.Option<number> }
  /** 5xx, or a redirect, which this API does not use. */
  | { readonly _tag: 'ServerError'; readonly status: number; readonly retryAfterSeconds: O.Option<number> }
  /** An answer that is not what the call answers. */
  | { readonly _tag: 'Malformed'; readonly reason: string }
  /** 4xx, or HTTP 200 with `success: false`. */
  | { readonly _tag: 'Failed'; readonly status: number; readonly reasons: ReadonlyArray<Reason> };

/** What this adapter refuses itself, of an answer that Zuora gave: it reads as a refusal of Zuora's. */
export const refusal = (message: string): CallFailure => ({
  _tag: 'Failed',
  status: 200,
  reasons: [{ code: O.none, message }],
});

/**
 * The last two digits of a code: 10, 11 permission; 20–23 invalid, unknown or missing field; 30 rule; 40 not found;
 * 50 locked; 60 internal; 61 temporary; 70 request limit; 90 malformed.
 */
const categoryOf = ({ code }: Reason): number => (O.isSome(code) ? code.value % 100 : Number.NaN);

const TEMPORARY: ReadonlyArray<number> = [50, 61, 70];
const INTERNAL: ReadonlyArray<number> = [60];
const DEFINITE: ReadonlyArray<number> = [20, 21, 22, 23, 30, 40, 90];

/** Gave up reading, met the same request under way, or would rather not say: none of them is the last word. */
const UNSETTLED_STATUS: ReadonlyArray<number> = [408, 409, 425];

const hasCategory = (failure: CallFailure, categories: ReadonlyArray<number>): boolean =>
  failure._tag === 'Failed' && failure.reasons.some((reason) => categories.includes(categoryOf(reason)));

export const isNotFound = (failure: CallFailure): boolean =>
  failure._tag === 'Failed' && (failure.status === 404 || hasCategory(failure, [40]));

export const isThrottled = (failure: CallFailure): boolean =>
  failure._tag === 'Throttled' || hasCategory(failure, [70]);

/** Whether a repetition may succeed where this failed; only for calls that are safe to repeat. */
export const mayPass = (failure: CallFailure): boolean =>
  failure._tag !== 'Failed' || UNSETTLED_STATUS.includes(failure.status) || hasCategory(failure, TEMPORARY);

export const retryAfterOf = (failure: CallFailure): O.Option<number> =>
  failure._tag === 'Throttled' || failure._tag === 'ServerError' ? failure.retryAfterSeconds : O.none;

const describeReason = ({ code, message }: Reason): string =>
  O.isSome(code) ? `${message} (code ${code.value})` : message;

export const describe = (failure: CallFailure): string => {
  switch (failure._tag) {
    case 'NeverSent':
      return `Zuora was not reached: ${failure.reason}`;
    case 'NoAnswer':
      return `Zuora did not answer: ${failure.reason}`;
    case 'Throttled':
      return 'Zuora throttles: too many requests';
    case 'ServerError':
      return `Zuora answered HTTP ${failure.status}`;
    case 'Malformed':
      return `Zuora's answer cannot be understood: ${failure.reason}`;
    case 'Failed':
      return `Zuora refused with HTTP ${failure.status}: ${failure.reasons.map(describeReason).join('; ') || 'no reason given'}`;
  }
};

export const toProviderError = (failure: CallFailure): ProviderError => {
  const message = describe(failure);
  const refused = failure._tag === 'Failed' && !mayPass(failure) && !hasCategory(failure, INTERNAL);
  if (!refused) return { _tag: 'ProviderUnavailable', message, retryAfterSeconds: retryAfterOf(failure) };
  const [first] = failure.reasons;
  return { _tag: 'ProviderRefused', code: first === undefined ? O.none : first.code, message };
};

export const toUnavailable = (failure: CallFailure): ProviderUnavailable => ({
  _tag: 'ProviderUnavailable',
  message: describe(failure),
});

/** Wrong credentials say nothing about the file: nothing was taken, and it may be sent once they are right. */
const isAboutCredentials = (failure: CallFailure): boolean =>
  (failure._tag === 'Failed' && (failure.status === 401 || failure.status === 403)) || hasCategory(failure, [10, 11]);

/** A server that lost a lock or failed inside may have taken the file all the same. */
const isDefinite = (failure: CallFailure): boolean =>
  failure._tag === 'Failed' &&
  !UNSETTLED_STATUS.includes(failure.status) &&
  !hasCategory(failure, [...TEMPORARY, ...INTERNAL]) &&
  (failure.status >= 400 || hasCategory(failure, DEFINITE));

export const toSubmitError = (failure: CallFailure): SubmitError => {
  const reason = describe(failure);
  if (failure._tag === 'NeverSent' || isThrottled(failure) || isAboutCredentials(failure))
    return { _tag: 'NotSent', reason };
  return isDefinite(failure) ? { _tag: 'Refused', reason } : { _tag: 'OutcomeUnknown', reason };
};
