/** A clock that stands still until it is moved, for tests and simulations. */
import type { Clock, Instant } from '@usage-billing/core/shared';
import { formatInstant, instant } from '@usage-billing/core/shared';

/** A clock that only moves when it is told to. */
export interface MovableClock extends Clock {
  /** Moves to a moment that is not before the present one; an earlier one throws, as it is a mistake in the test. */
  readonly set: (to: Instant) => void;
  /** Moves on by microseconds, none or more. */
  readonly advance: (microseconds: bigint) => void;
}

/** A clock that stands still until it is moved. */
export const movableClock = (start: Instant): MovableClock => {
  let present = start;
  const set = (to: Instant): void => {
    if (to < present)
      throw new RangeError(`the clock shows ${formatInstant(present)} and cannot go back to ${formatInstant(to)}`);
    present = to;
  };
  return { now: () => present, set, advance: (microseconds) => set(instant(present + microseconds)) };
};
