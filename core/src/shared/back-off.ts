/** Exponential back-off without jitter: one process retries on its own, and its waits must be predictable. */

/** Waits that double from the first to the longest, in microseconds. */
export interface BackOff {
  readonly first: bigint;
  readonly longest: bigint;
}

/** The wait after the given number of failed or unfinished tries (0 before the first repetition). */
export const waitAfter = (tries: number, backOff: BackOff): bigint => {
  const wait = backOff.first << BigInt(Math.min(Math.max(tries, 0), 40));
  return wait < backOff.longest ? wait : backOff.longest;
};
