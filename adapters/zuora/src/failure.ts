/** The ways in which a call to Zuora fails, and what each means for whoever asked. */
import type { ProviderError, ProviderUnavailable, SubmitError } from '@usage-billing/core/invoices';
import * as O from 'fp-ts/lib/Option.js';
import type { ErrorCategory } from './error-category.ts';
import { maskCards } from './redact.ts';

export interface Reason {
  /** Digits, or a word of the older calls; empty where there was none. */
  readonly code: string;
  readonly category: ErrorCategory;
  readonly message: string;
}

export type CallFailure =
  /** Certain that no request arrived: refused connection, unknown name, failed TLS, no token. */
  | { readonly _tag: 'NeverSent'; readonly reason: string }
  /** The request went out and no answer came: a time-out, a reset. */
  | { readonly _tag: 'NoAnswer'; readonly reason: string }
  | { readonly _tag: 'Throttled'; readonly retryAfterSeconds: O.Option<number> }
  /** 5xx whose body names no reason that settles it, or a redirect, which this API does not use. */
  | {
      readonly _tag: 'ServerError';
      readonly status: number;
      readonly retryAfterSeconds: O.Option<number>;
      readonly reasons: ReadonlyArray<Reason>;
    }
  /** An answer that is not what the call answers. */
  | { readonly _tag: 'Malformed'; readonly reason: string }
  /** 4xx, HTTP 200 with `success: false`, or a refusal under 5xx. */
  | { readonly _tag: 'Failed'; readonly status: number; readonly reasons: ReadonlyArray<Reason> };

/** What this adapter refuses itself, of an answer that Zuora gave: it reads as a refusal of Zuora's. */
export const refusal = (message: string): CallFailure => ({
  _tag: 'Failed',
  status: 200,
  reasons: [{ code: '', category: 'rule', message }],
});

const TEMPORARY: ReadonlyArray<ErrorCategory> = ['locked', 'temporary', 'limit'];
const DEFINITE: ReadonlyArray<ErrorCategory> = ['invalid', 'rule', 'notFound', 'notSupported', 'malformed'];
const CREDENTIALS: ReadonlyArray<ErrorCategory> = ['permission', 'authentication'];

/** Zuora understood and said no, under whatever status. */
export const isRefusal = (reasons: ReadonlyArray<Reason>): boolean =>
  reasons.length > 0 && reasons.every(({ category }) => [...DEFINITE, ...CREDENTIALS].includes(category));

/** Gave up reading, met the same request under way, or would rather not say: none of them is the last word. */
const UNSETTLED_STATUS: ReadonlyArray<number> = [408, 409, 425];

const hasCategory = (failure: CallFailure, ...categories: ReadonlyArray<ErrorCategory>): boolean =>
  failure._tag === 'Failed' && failure.reasons.some(({ category }) => categories.includes(category));

export const isNotFound = (failure: CallFailure): boolean =>
  failure._tag === 'Failed' && (failure.status === 404 || hasCategory(failure, 'notFound'));

export const isThrottled = (failure: CallFailure): boolean =>
  failure._tag === 'Throttled' || hasCategory(failure, 'limit');

/** Whether a repetition may succeed where this failed; only for calls that are safe to repeat. */
export const mayPass = (failure: CallFailure): boolean =>
  failure._tag !== 'Failed' || UNSETTLED_STATUS.includes(failure.status) || hasCategory(failure, ...TEMPORARY);

/** The same failure, its texts changed. */
export const mapText = (failure: CallFailure, change: (text: string) => string): CallFailure => {
  switch (failure._tag) {
    case 'NeverSent':
    case 'NoAnswer':
    case 'Malformed':
      return { ...failure, reason: change(failure.reason) };
    case 'ServerError':
    case 'Failed':
      return {
        ...failure,
        reasons: failure.reasons.map((reason) => ({
          ...reason,
          code: change(reason.code),
          message: change(reason.message),
        })),
      };
    case 'Throttled':
      return failure;
  }
};

export const retryAfterOf = (failure: CallFailure): O.Option<number> =>
  failure._tag === 'Throttled' || failure._tag === 'ServerError' ? failure.retryAfterSeconds : O.none;

const describeReason = ({ code, message }: Reason): string => (code === '' ? message : `${message} (code ${code})`);

const sentence = (failure: CallFailure): string => {
  switch (failure._tag) {
    case 'NeverSent':
      return `Zuora was not reached: ${failure.reason}`;
    case 'NoAnswer':
      return `Zuora did not answer: ${failure.reason}`;
    case 'Throttled':
      return 'Zuora throttles: too many requests';
    case 'ServerError':
      return [`Zuora answered HTTP ${failure.status}`, ...failure.reasons.map(describeReason)].join(': ');
    case 'Malformed':
      return `Zuora's answer cannot be understood: ${failure.reason}`;
    case 'Failed':
      return `Zuora refused with HTTP ${failure.status}: ${failure.reasons.map(describeReason).join('; ') || 'no reason given'}`;
  }
};

/** Whatever Zuora quotes in it, it shows no card number. */
export const describe = (failure: CallFailure): string => maskCards(sentence(failure));

/** Only digits are a code for the port. */
const numberOf = (code: string): O.Option<number> => (/^\d{1,15}$/.test(code) ? O.some(Number(code)) : O.none);

export const toProviderError = (failure: CallFailure): ProviderError => {
  const message = describe(failure);
  const refused = failure._tag === 'Failed' && !mayPass(failure) && !hasCategory(failure, 'internal', 'external');
  if (!refused) return { _tag: 'ProviderUnavailable', message, retryAfterSeconds: retryAfterOf(failure) };
  const [first] = failure.reasons;
  return { _tag: 'ProviderRefused', code: numberOf(first?.code ?? ''), message };
};

export const toUnavailable = (failure: CallFailure): ProviderUnavailable => ({
  _tag: 'ProviderUnavailable',
  message: describe(failure),
});

/** Wrong credentials say nothing about the file: nothing was taken, and it may be sent once they are right. */
const isAboutCredentials = (failure: CallFailure): boolean =>
  (failure._tag === 'Failed' && (failure.status === 401 || failure.status === 403)) ||
  hasCategory(failure, ...CREDENTIALS);

/** The key belongs to another request (*Idempotent requests*): what became of that one is not said. */
const KEY_IN_USE = 422;

/** A server that lost a lock or failed inside may have taken the file all the same; so may one that says 5xx. */
const isDefinite = (failure: CallFailure): boolean =>
  failure._tag === 'Failed' &&
  failure.status < 500 &&
  ![...UNSETTLED_STATUS, KEY_IN_USE].includes(failure.status) &&
  !hasCategory(failure, ...TEMPORARY, 'internal', 'external') &&
  (failure.status >= 400 || hasCategory(failure, ...DEFINITE));

export const toSubmitError = (failure: CallFailure): SubmitError => {
  const reason = describe(failure);
  if (failure._tag === 'NeverSent' || isThrottled(failure) || isAboutCredentials(failure))
    return { _tag: 'NotSent', reason };
  return isDefinite(failure) ? { _tag: 'Refused', reason } : { _tag: 'OutcomeUnknown', reason };
};
