/** Keeps calls away from a system that is down or busy: a circuit, and a limit of calls at once. */
import {
  bulkhead,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
  type IDefaultPolicyContext,
  type IPolicy,
  isBrokenCircuitError,
  isBulkheadRejectedError,
  isTaskCancelledError,
  noop,
  wrap,
} from 'cockatiel';
import * as E from 'fp-ts/lib/Either.js';

/** When calls stop for a while, and for how long. */
export interface CircuitOptions<L> {
  /** Outages in a row after which the circuit opens: calls then fail at once, and nothing is sent. */
  readonly failuresToOpen: number;
  /** Milliseconds until a single call tries whether the system is back. */
  readonly openMillis: number;
  /** Whether this failure says that the system is down; any other result closes the circuit. */
  readonly isOutage: (error: L) => boolean;
  readonly onChange?: (state: 'open' | 'closed') => void;
}

/** How many calls go out at once, and how many may wait. */
export interface ConcurrencyOptions {
  /** Calls at once. */
  readonly maxConcurrent: number;
  /** Calls that wait for their turn; more fail at once. */
  readonly maxQueued: number;
}

/** Why the policy itself ended a call. */
export type PolicyFailure =
  | { readonly _tag: 'CircuitOpen' }
  | { readonly _tag: 'QueueFull' }
  /** `started`: whether the work had begun, and may thus have had its effect. `millis` is what it was allowed. */
  | { readonly _tag: 'DeadlineExceeded'; readonly started: boolean; readonly millis: number };

export interface GuardOptions<L> {
  readonly circuit?: CircuitOptions<L>;
  readonly concurrency?: ConcurrencyOptions;
}

export type Guard = IPolicy<IDefaultPolicyContext>;

/** The limit is outside of the circuit: a call that found no place says nothing about the system. */
export const guardOf = <L>({ circuit, concurrency }: GuardOptions<L>): Guard =>
  wrap(
    concurrency === undefined ? noop : bulkhead(concurrency.maxConcurrent, concurrency.maxQueued),
    circuit === undefined ? noop : circuitOf(circuit),
  );

const circuitOf = <L>({ failuresToOpen, openMillis, isOutage, onChange }: CircuitOptions<L>): Guard => {
  const breaker = circuitBreaker(
    handleWhenResult((result) => {
      const ended = result as E.Either<L, unknown>;
      return E.isLeft(ended) && isOutage(ended.left);
    }),
    { breaker: new ConsecutiveBreaker(failuresToOpen), halfOpenAfter: openMillis },
  );
  breaker.onBreak(() => onChange?.('open'));
  breaker.onReset(() => onChange?.('closed'));
  return breaker;
};

/** What a guard threw, in our own terms. Throws anything else on: it is a defect. */
export const policyFailureOf = (error: unknown, millis: number): PolicyFailure => {
  if (isBrokenCircuitError(error)) return { _tag: 'CircuitOpen' };
  if (isBulkheadRejectedError(error)) return { _tag: 'QueueFull' };
  if (isTaskCancelledError(error)) return { _tag: 'DeadlineExceeded', started: false, millis };
  throw error;
};
