/** Waits for the platform, or a person at the keyboard, to ask for an end. */

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
export type StopSignal = (typeof SIGNALS)[number];

export interface StopRequest {
  readonly received: Promise<StopSignal>;
  /** Gives the signals their usual meaning back. */
  readonly dispose: () => void;
}

/** Listens from now on. A second signal ends the process at once, for those who cannot wait. */
export const stopRequest = (): StopRequest => {
  const { promise, resolve } = Promise.withResolvers<StopSignal>();
  let asked = false;
  const onSignal = (signal: StopSignal): void => {
    if (asked) process.exit(1);
    asked = true;
    resolve(signal);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    received: promise,
    dispose: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
};
