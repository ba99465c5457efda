/** How long to wait before the next attempt. An entry of its own, because it needs no library. */

/** Milliseconds to wait after the attempt with this number (from 1) failed. */
export type BackOff = (attempt: number) => number;

/** How the waits between attempts grow. */
export interface BackOffOptions {
  /** Upper bound of the first wait, in milliseconds; it doubles with each attempt. */
  readonly firstMillis: number;
  /** Upper bound of every wait, in milliseconds. */
  readonly maxMillis: number;
  /** From 0 (included) to 1 (excluded). */
  readonly random?: () => number;
}

/** 2 ** 30 times any wait is beyond every bound, and larger powers overflow. */
const MAX_DOUBLINGS = 30;

/**
 * Exponential back-off with jitter: each wait is between half of its bound and the bound, so that callers which failed
 * together do not come back together.
 *
 * ```ts
 * const backOff = exponentialBackOff({ firstMillis: 500, maxMillis: 4_000 });
 * backOff(1); // 250 to 500
 * backOff(9); // 2,000 to 4,000
 * ```
 */
export const exponentialBackOff =
  ({ firstMillis, maxMillis, random = Math.random }: BackOffOptions): BackOff =>
  (attempt) =>
    Math.min(maxMillis, firstMillis * 2 ** Math.min(attempt - 1, MAX_DOUBLINGS)) * (1 - random() / 2);
