/**
 * How many requests at once the tenant bears, as one finds out: half as many when it throttles, one more after many
 * successes (additive increase, multiplicative decrease).
 */

export interface Window {
  readonly atOnce: number;
  /** What it grows back to and never beyond. */
  readonly most: number;
  /** How often it was halved: what was sent before says nothing about the window after it. */
  readonly epoch: number;
  /** Successes since it last changed. */
  readonly successes: number;
}

export const newWindow = (most: number): Window => ({ atOnce: most, most, epoch: 0, successes: 0 });

/** One halving for all that were sent together: they were throttled for the same reason. */
export const afterThrottling = (window: Window, sentInEpoch: number): Window =>
  sentInEpoch === window.epoch
    ? { ...window, atOnce: Math.max(1, Math.floor(window.atOnce / 2)), epoch: window.epoch + 1, successes: 0 }
    : window;

/** A window full of successes that many times: finding the limit costs everybody a pause, and is not done often. */
const ROUNDS_TO_GROW = 10;

export const afterSuccess = (window: Window): Window => {
  if (window.atOnce >= window.most) return window;
  const successes = window.successes + 1;
  return successes < ROUNDS_TO_GROW * window.atOnce
    ? { ...window, successes }
    : { ...window, atOnce: window.atOnce + 1, successes: 0 };
};
