/** A timer that can be cancelled, and that a test can replace. */
import { MILLISECOND } from '@usage-billing/core/shared';

export interface Timer {
  /** Never settles once the timer was cancelled. */
  readonly over: Promise<void>;
  readonly cancel: () => void;
}

export type StartTimer = (microseconds: bigint) => Timer;

/** Runs on the timers of this machine. */
export const startTimer: StartTimer = (microseconds) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, Number(microseconds / MILLISECOND));
  return { over: promise, cancel: () => clearTimeout(timer) };
};
