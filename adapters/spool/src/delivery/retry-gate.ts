/** Holds deliveries back while the event store fails, and lets one of them try, so that a store that is down is not stormed. */

export interface RetryPolicy {
  readonly firstMillis: number;
  readonly maxMillis: number;
}

export interface RetryGate {
  /** Answers when the caller may try: at once while all is well. False: the gate was shut for good. */
  readonly pass: () => Promise<boolean>;
  readonly succeeded: () => void;
  /** Answers how long nobody will try. */
  readonly failed: () => number;
  /** Lets everybody go, with false. */
  readonly shut: () => void;
}

/** Doubles from first to max; the jitter takes up to half of it away, so that several ingesters do not beat in time. */
export const backOffMillis = (
  failures: number,
  { firstMillis, maxMillis }: RetryPolicy,
  random: () => number,
): number => Math.min(maxMillis, firstMillis * 2 ** Math.min(failures - 1, 30)) * (1 - random() / 2);

export const createRetryGate = (policy: RetryPolicy, random: () => number): RetryGate => {
  let failures = 0;
  let isShut = false;
  let probing = false;
  let timer: NodeJS.Timeout | undefined;
  let waiting: Array<(go: boolean) => void> = [];

  const release = (count: number, go: boolean): void => {
    const released = waiting.slice(0, count);
    waiting = waiting.slice(count);
    for (const answer of released) answer(go);
  };
  const probe = (): void => {
    timer = undefined;
    probing = waiting.length > 0;
    release(1, true);
  };

  return {
    pass: () => {
      if (isShut) return Promise.resolve(false);
      if (failures === 0) return Promise.resolve(true);
      if (timer === undefined && !probing) {
        probing = true;
        return Promise.resolve(true);
      }
      return new Promise((answer) => waiting.push(answer));
    },
    succeeded: () => {
      failures = 0;
      probing = false;
      clearTimeout(timer);
      timer = undefined;
      release(waiting.length, true);
    },
    failed: () => {
      failures += 1;
      probing = false;
      const millis = backOffMillis(failures, policy, random);
      clearTimeout(timer);
      timer = setTimeout(probe, millis);
      return millis;
    },
    shut: () => {
      isShut = true;
      clearTimeout(timer);
      release(waiting.length, false);
    },
  };
};
