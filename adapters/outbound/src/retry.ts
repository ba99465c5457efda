/** Repeats a call that failed, for as long as its policy allows. */
import { DelegateBackoff, handleWhenResult, type RetryPolicy, retry } from 'cockatiel';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { BackOff } from './back-off.ts';

/** Which failures are retried, how often, and after which waits. */
export interface RetryOptions<L> {
  /** Attempts in all; 1 never retries. */
  readonly attempts: number;
  readonly backOff: BackOff;
  /** Whether the same call may succeed later. */
  readonly retryable: (error: L) => boolean;
  /** Milliseconds that the other side asks us to wait, as with `Retry-After`. The back-off applies where it is longer. */
  readonly retryAfter?: (error: L) => O.Option<number>;
  /** False for failures that use up no attempt, such as a rate limit: only the deadline ends those. All count by default. */
  readonly countsAsAttempt?: (error: L) => boolean;
  /** For the call with all attempts and waits, in milliseconds. A wait that would outlast it is not begun. */
  readonly callMillis?: number;
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
}

/** Which attempt of a call this is. */
export interface RetryAttempt {
  /** From 1. */
  readonly number: number;
  /** When the whole call has to be over, on the clock of the options; infinite without a deadline. */
  readonly callEnds: number;
}

/** Runs work until it succeeds, fails for good, or may not be tried again. */
export type Retrying<L> = <A>(work: (attempt: RetryAttempt) => TaskEither<L, A>) => TaskEither<L, A>;

/** Returns the last failure once it gives up. `work` must be safe to repeat; its own deadline is its own business. */
export const retrying =
  <L>(options: RetryOptions<L>): Retrying<L> =>
  <A>(work: (attempt: RetryAttempt) => TaskEither<L, A>) =>
  async () => {
    const { callMillis = Number.POSITIVE_INFINITY, now = () => performance.now() } = options;
    const callEnds = now() + callMillis;
    const policy = retryPolicyOf(options, () => callEnds - now());
    return policy.execute(({ attempt }) => work({ number: attempt + 1, callEnds })());
  };

/** For a single call: it remembers how many attempts were used up. */
const retryPolicyOf = <L>(options: RetryOptions<L>, leftMillis: () => number): RetryPolicy => {
  let attempt = 0;
  let counted = 0;
  let wait = 0;
  const shouldRetry = (result: E.Either<L, unknown>): boolean => {
    if (E.isRight(result)) return false;
    attempt += 1;
    if (options.countsAsAttempt?.(result.left) ?? true) counted += 1;
    const decided = waitBeforeRetry(options, result.left, { attempt, counted, leftMillis: leftMillis() });
    wait = O.getOrElse(() => 0)(decided);
    return O.isSome(decided);
  };
  // Everything that runs under this policy returns an Either of its error type.
  return retry(
    handleWhenResult((result) => shouldRetry(result as E.Either<L, unknown>)),
    { maxAttempts: Number.POSITIVE_INFINITY, backoff: new DelegateBackoff(() => wait) },
  );
};

interface Progress {
  /** Attempts so far. */
  readonly attempt: number;
  /** Those of them that count. */
  readonly counted: number;
  readonly leftMillis: number;
}

/** Milliseconds to wait before the next attempt; none where this failure is final. */
export const waitBeforeRetry = <L>(
  { attempts, backOff, retryable, retryAfter = () => O.none }: RetryOptions<L>,
  error: L,
  { attempt, counted, leftMillis }: Progress,
): O.Option<number> => {
  if (!retryable(error) || counted >= attempts) return O.none;
  const wait = Math.max(backOff(attempt), O.getOrElse(() => 0)(retryAfter(error)));
  return wait < leftMillis ? O.some(wait) : O.none;
};
