/** Where Zuora asks one caller for patience, it means all of them: its limits are on the tenant, not on a call. */

export interface Pause {
  /** From now on nothing is sent for so long; a longer pause that is under way stays. */
  readonly begin: (milliseconds: number) => void;
  readonly remainingMs: () => number;
  /** How many may be sent at once: none while it lasts, and then one more with every step, not all who waited. */
  readonly allowed: () => number;
}

/** At 40 at once all are back after 0.4 s. */
export const STEP_MS = 10;

export const pauseOf = (nowMillis: () => number): Pause => {
  let until = Number.NEGATIVE_INFINITY;
  const remainingMs = (): number => Math.max(0, until - nowMillis());
  return {
    begin: (milliseconds) => {
      until = Math.max(until, nowMillis() + milliseconds);
    },
    remainingMs,
    allowed: () => (remainingMs() > 0 ? 0 : 1 + Math.floor((nowMillis() - until) / STEP_MS)),
  };
};
