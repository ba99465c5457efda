/** Waiting for a while, unless what was waited for comes first. */
import { MILLISECOND } from '@usage-billing/core/shared';

export interface Timer {
  /** Never, once it was cancelled. */
  readonly over: Promise<void>;
  readonly cancel: () => void;
}

export type StartTimer = (microseconds: bigint) => Timer;

/** By the machine's clock. */
export const startTimer: StartTimer = (microseconds) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, Number(microseconds / MILLISECOND));
  return { over: promise, cancel: () => clearTimeout(timer) };
};
