/** How far a machine's clock is from the event store's, and what that means for the hour of an event. */
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../shared/instant.ts';

/** The machine's clock, read before and after the event store said what time it is. */
export interface ClockReading {
  readonly before: Instant;
  readonly store: Instant;
  readonly after: Instant;
}

/**
 * Microseconds by which the machine is ahead; negative: behind. 0 where the store's moment lies between the two readings: how
 * long the answer took is no difference of clocks.
 */
export const clockSkew = ({ before, store, after }: ClockReading): bigint => {
  if (store < before) return before - store;
  return store > after ? after - store : 0n;
};

/** Such as `3 days ahead of` or `7 minutes behind`. */
export const describeSkew = (skew: bigint): string => {
  const size = skew < 0n ? -skew : skew;
  const [unit, name] = UNITS.find(([one]) => size >= one) ?? [SECOND, 'second'];
  const count = size / unit;
  return `${count} ${name}${count === 1n ? '' : 's'} ${skew < 0n ? 'behind' : 'ahead of'}`;
};

const UNITS: ReadonlyArray<readonly [bigint, string]> = [
  [DAY, 'day'],
  [HOUR, 'hour'],
  [MINUTE, 'minute'],
];
