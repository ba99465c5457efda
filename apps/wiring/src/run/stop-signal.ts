/** Waits for the platform, or a person at the keyboard, to ask for an end. */

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
export type StopSignal = (typeof SIGNALS)[number];

/** One Ctrl-C arrives twice below npm: from the terminal, and passed on by npm. */
const SAME_SIGNAL_MILLIS = 500;

export interface StopRequest {
  readonly received: Promise<StopSignal>;
  /** Aborted with the first signal. */
  readonly aborted: AbortSignal;
  /** Gives the signals their usual meaning back. */
  readonly dispose: () => void;
}

/** Listens from now on. A second signal ends the process at once, with this exit code, for those who cannot wait. */
export const stopRequest = (exitCodeOfSecond = 1): StopRequest => {
  const { promise, resolve } = Promise.withResolvers<StopSignal>();
  const abort = new AbortController();
  let firstAt = Number.POSITIVE_INFINITY;
  const onSignal = (signal: StopSignal): void => {
    if (performance.now() - firstAt > SAME_SIGNAL_MILLIS) process.exit(exitCodeOfSecond);
    if (abort.signal.aborted) return;
    firstAt = performance.now();
    abort.abort();
    resolve(signal);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    received: promise,
    aborted: abort.signal,
    dispose: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
};
