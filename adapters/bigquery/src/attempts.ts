/**
 * Deadlines and retries. The client library has neither in a form that can be relied on: a request without a response
 * stays open for ever, and some responses that mean "later" are not retried.
 */
import { exponentialBackOff, outboundPolicy } from '@usage-billing/outbound';
import { inClientSpan } from '@usage-billing/outbound/client-span';
import * as E from 'fp-ts/lib/Either.js';
import type { BigQueryTiming } from './config.ts';
import { type Failure, failureOf, RequestFailed } from './failure.ts';

export interface Attempts {
  /**
   * Retries what fails and may pass, until it is `within` milliseconds old. Every attempt has the deadline of a request.
   * `work` must be safe to repeat, and must not change anything here: an attempt that is late may end while the next one
   * runs. What one in time returned is given to `take`, which may ask for another by throwing. Rejects with
   * {@link RequestFailed}.
   */
  readonly repeat: <A, B = A>(
    what: string,
    within: number,
    work: () => Promise<A>,
    take?: (result: A) => B,
  ) => Promise<A | B>;
}

/** In units of the first pause. */
export const LONGEST_PAUSE = 8;

export const createAttempts = ({ request, pause }: BigQueryTiming, random: () => number = Math.random): Attempts => ({
  repeat: async (what, within, work, take) => {
    const policy = outboundPolicy<Failure>({
      attempts: Number.POSITIVE_INFINITY,
      backOff: exponentialBackOff({ firstMillis: pause, maxMillis: LONGEST_PAUSE * pause, random }),
      retryable: ({ _tag }) => _tag === 'Passing',
      attemptMillis: request,
      callMillis: within,
      toError: (failure) => tooLate(what, failure._tag === 'DeadlineExceeded' ? failure.millis : request),
    });
    const result = await policy.call(({ signal, millis }) => async () => {
      try {
        const value = await inClientSpan({ name: () => `BigQuery: ${what.replace(/\d+ /, '')}` }, work);
        if (signal.aborted) return E.left(tooLate(what, millis));
        return E.right(take === undefined ? value : take(value));
      } catch (error) {
        return E.left(failureOf(error));
      }
    })();
    if (E.isLeft(result)) throw new RequestFailed(result.left);
    return result.right;
  },
});

const tooLate = (what: string, millis: number): Failure => ({
  _tag: 'Passing',
  message: `BigQuery: no answer to ${what} within ${Math.round(millis)} ms`,
});
