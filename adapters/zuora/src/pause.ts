/** Where Zuora asks one caller for patience, it means all of them: its limits are on the tenant, not on a call. */
import { setTimeout as delay } from 'node:timers/promises';

export interface Pause {
  /** From now on nothing is sent for so long; a longer pause that is under way stays. */
  readonly begin: (milliseconds: number) => void;
  readonly remainingMs: () => number;
  /** Waits it out. False, at once, where it lasts longer than one has patience. */
  readonly passed: (patienceMs: number) => Promise<boolean>;
}

export const pauseOf = (nowMillis: () => number): Pause => {
  let until = 0;
  const remainingMs = (): number => Math.max(0, until - nowMillis());
  return {
    begin: (milliseconds) => {
      until = Math.max(until, nowMillis() + milliseconds);
    },
    remainingMs,
    passed: async (patienceMs) => {
      const patientUntil = nowMillis() + patienceMs;
      for (;;) {
        const remaining = remainingMs();
        if (remaining === 0) return true;
        if (nowMillis() + remaining > patientUntil) return false;
        await delay(Math.ceil(remaining));
      }
    },
  };
};
