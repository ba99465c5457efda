/** How long the client waits for anything. Once it has a deadline, no wait is longer than what is left. */

export interface Patience {
  /** From now on everything has to be over in so many milliseconds. */
  readonly setDeadline: (millis: number) => void;
  /** Whether somebody waits for the deadline: timers and connections then keep the process alive. */
  readonly hasDeadline: () => boolean;
  /** How much of a wait for the ingester is possible, in whole milliseconds. */
  readonly forResponse: (waitMillis: number) => number;
  /** How much of a wait before the next attempt is possible, in whole milliseconds. */
  readonly forRetry: (waitMillis: number) => number;
  readonly after: (millis: number, act: () => void) => NodeJS.Timeout;
}

export const createPatience = (now = () => performance.now()): Patience => {
  let endsAt = Number.POSITIVE_INFINITY;
  const hasDeadline = (): boolean => endsAt !== Number.POSITIVE_INFINITY;
  return {
    setDeadline: (millis) => {
      endsAt = now() + millis;
    },
    hasDeadline,
    forResponse: (waitMillis) => responseWait(endsAt - now(), waitMillis),
    forRetry: (waitMillis) => retryWait(endsAt - now(), waitMillis),
    after: (millis, act) => {
      const timer = setTimeout(act, millis);
      return hasDeadline() ? timer : timer.unref();
    },
  };
};

/** Half of what is left at most, so that the next attempt has as much. */
export const retryWait = (leftMillis: number, waitMillis: number): number =>
  Math.max(1, Math.floor(Math.min(waitMillis, leftMillis / 2)));

/** Less is not enough for a response: a connection with TLS takes several round trips. */
const ATTEMPT_MILLIS = 100;

/** Half of what is left at most, so that there is time for another attempt; all of it where half would not be enough. */
export const responseWait = (leftMillis: number, waitMillis: number): number =>
  retryWait(leftMillis / 2 < ATTEMPT_MILLIS ? 2 * leftMillis : leftMillis, waitMillis);
