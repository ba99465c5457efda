/** One policy for everything that calls another system: retries, deadlines, circuit and concurrency limit. */
import { context } from '@opentelemetry/api';
import { TaskCancelledError } from 'cockatiel';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { orLate, withDeadline } from './deadline.ts';
import { type GuardOptions, guardOf, type PolicyFailure, policyFailureOf } from './guard.ts';
import { type RetryAttempt, type RetryOptions, retrying } from './retry.ts';

/** Retries, deadlines, circuit and concurrency of calls to one system. */
export interface OutboundOptions<L> extends RetryOptions<L>, GuardOptions<L> {
  /** For one attempt, from waiting for its turn to its end, in milliseconds; never beyond the end of the call. */
  readonly attemptMillis?: number;
  /** What the policy itself ended, as an error of the caller's. */
  readonly toError: (failure: PolicyFailure) => L;
}

/** One attempt of a call, with its deadline. */
export interface OutboundAttempt extends RetryAttempt {
  /** Aborts at the deadline of this attempt. Work that ignores it runs on unobserved, and its result is dropped. */
  readonly signal: AbortSignal;
  /** What this attempt is allowed, in milliseconds. */
  readonly millis: number;
}

/** What an attempt does; called again for every retry. */
export type OutboundWork<L, A> = (attempt: OutboundAttempt) => TaskEither<L, A>;

/** All calls that share a policy share its circuit and its concurrency limit. */
export interface OutboundPolicy<L> {
  /**
   * Retries as the options say; `work` must be safe to repeat. A call that finds the circuit open or the queue full, or
   * whose turn does not come in time, is not retried.
   */
  readonly call: <A>(work: OutboundWork<L, A>) => TaskEither<L, A>;
  /** A single attempt, for what must not be repeated. */
  readonly callOnce: <A>(work: OutboundWork<L, A>) => TaskEither<L, A>;
}

/**
 * ```ts
 * const policy = outboundPolicy<CallFailure>({
 *   attempts: 3,
 *   backOff: exponentialBackOff({ firstMillis: 200, maxMillis: 2_000 }),
 *   retryable: ({ status }) => status >= 500,
 *   attemptMillis: 5_000,
 *   toError: ({ _tag }) => ({ status: 0, reason: _tag }),
 * });
 * const organization = policy.call(({ signal }) => getOrganization(id, signal));
 * ```
 */
export const outboundPolicy = <L>(options: OutboundOptions<L>): OutboundPolicy<L> => {
  const { attemptMillis = Number.POSITIVE_INFINITY, now = () => performance.now(), toError } = options;
  const guard = guardOf(options);

  const run =
    <A>(retryOptions: RetryOptions<L>, work: OutboundWork<L, A>): TaskEither<L, A> =>
    async () => {
      let millis = attemptMillis;
      let last: E.Either<L, A> | undefined;
      try {
        return await retrying(retryOptions)<A>((attempt) => async () => {
          const leftMillis = attempt.callEnds - now();
          // On a busy machine a wait may outlast the call, which then ends with the failure before.
          if (last !== undefined && leftMillis <= 0) return last;
          millis = Math.min(attemptMillis, leftMillis);
          last = await withDeadline(millis, (signal) => inTurn(attempt, signal, millis, work));
          return last;
        })();
      } catch (error) {
        return E.left(toError(policyFailureOf(error, millis)));
      }
    };

  /** Rejects where the work never began, which the retries let pass. */
  const inTurn = <A>(
    attempt: RetryAttempt,
    signal: AbortSignal,
    millis: number,
    work: OutboundWork<L, A>,
  ): Promise<E.Either<L, A>> => {
    let started = false;
    // A call that waited is started by the one whose place it takes, and still belongs to its own trace.
    const begin = context.bind(context.active(), () => {
      if (signal.aborted) throw new TaskCancelledError();
      started = true;
      const late: PolicyFailure = { _tag: 'DeadlineExceeded', started, millis };
      return orLate(signal, work({ ...attempt, signal, millis })(), () => E.left(toError(late)));
    });
    const guarded = guard.execute(begin, signal);
    return orLate(signal, guarded, () => (started ? guarded : Promise.reject(new TaskCancelledError())));
  };

  return {
    call: (work) => run(options, work),
    callOnce: (work) => run({ ...options, attempts: 1 }, work),
  };
};
