/** The clock of the demo: moved by the timeline first, ticking with the machine afterwards. */
import { type Clock, type Instant, instant } from '@usage-billing/core/shared';

export interface SimulatedClock extends Clock {
  /** Throws when that would be backwards: every reader relies on time going on. */
  readonly moveTo: (at: Instant) => void;
  /** From now on it ticks. */
  readonly letRun: () => void;
}

export const createSimulatedClock = (start: Instant): SimulatedClock => {
  let stopped = start;
  let runningSince: number | null = null;
  const now = (): Instant =>
    runningSince === null ? stopped : instant(stopped + BigInt(Math.floor((performance.now() - runningSince) * 1000)));
  return {
    now,
    moveTo: (at) => {
      if (at < now()) throw new RangeError('the simulated clock cannot be moved backwards');
      stopped = at;
    },
    letRun: () => {
      runningSince ??= performance.now();
    },
  };
};
