/**
 * Keeps an ingester from stamping events by a clock that is wrong: the hour of an event is the hour in which it was received,
 * so that a wrong clock would put it into an hour that is closed, or still to come.
 */
import { type Clock, type Instant, MILLISECOND } from '@usage-billing/core/shared';
import { clockSkew, describeSkew, type EventStoreError } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

export interface ClockGuard {
  /** Why nothing may be stamped now; none: the clock agrees, or could not be compared yet because the store is away. */
  readonly problem: () => O.Option<string>;
  /** Microseconds by which the clock is ahead, as of now; none: not measured yet. */
  readonly skew: () => O.Option<bigint>;
  /** Compares the clock with the event store's, unless that was done a moment ago. Never rejects. */
  readonly measure: () => Promise<void>;
  /** The same, also where it was done a moment ago. */
  readonly measureNow: () => Promise<void>;
  readonly stop: () => void;
}

export interface ClockGuardOptions {
  readonly clock: Clock;
  readonly storeNow: TaskEither<EventStoreError, Instant>;
  /** In microseconds. */
  readonly maxSkew: bigint;
  /** Told when the clock begins or ceases to differ by more than is allowed. */
  readonly onChange: (problem: O.Option<string>) => void;
  /** Milliseconds that go on whatever is done to the machine's clock. */
  readonly monotonic?: () => number;
}

/** A clock is compared at most this often, and at least {@link EVERY_MILLIS}. */
const PAUSE_MILLIS = 1_000;
const EVERY_MILLIS = 10_000;

interface Measured {
  readonly skew: bigint;
  readonly at: Instant;
  readonly monotonic: number;
}

export const clockGuard = (options: ClockGuardOptions): ClockGuard => {
  const { clock, storeNow, maxSkew, onChange, monotonic = () => performance.now() } = options;
  let measured: Measured | undefined;
  let measuring: Promise<void> | undefined;
  let wasProblem = false;

  /** A clock that jumped since the last measurement shows in comparison with the time that really passed. */
  const skew = (): O.Option<bigint> => {
    if (measured === undefined) return O.none;
    const passed = BigInt(Math.round((monotonic() - measured.monotonic) * 1_000));
    return O.some(measured.skew + (clock.now() - measured.at) - passed);
  };
  const problem = (): O.Option<string> => {
    const present = skew();
    const isOff = O.isSome(present) && (present.value > maxSkew || present.value < -maxSkew);
    const found = isOff ? O.some(message(present.value)) : O.none;
    if (isOff !== wasProblem) {
      wasProblem = isOff;
      onChange(found);
    }
    return found;
  };
  const measureNow = async (): Promise<void> => {
    const before = clock.now();
    const store = await storeNow();
    if (E.isLeft(store)) return;
    const after = clock.now();
    measured = { skew: clockSkew({ before, store: store.right, after }), at: after, monotonic: monotonic() };
    problem();
  };
  const measure = (): Promise<void> => {
    if (measured !== undefined && monotonic() - measured.monotonic < PAUSE_MILLIS) return Promise.resolve();
    measuring ??= measureNow().finally(() => {
      measuring = undefined;
    });
    return measuring;
  };
  const timer = setInterval(() => void measure(), EVERY_MILLIS).unref();
  return { problem, skew, measure, measureNow, stop: () => clearInterval(timer) };
};

const message = (skew: bigint): string =>
  `the clock of this machine is ${describeSkew(skew)} the event store's; nothing is accepted until they agree. Set the clock, then restart the ingester.`;

/** For metrics. */
export const skewSeconds = (skew: O.Option<bigint>): number =>
  O.isNone(skew) ? Number.NaN : Number(skew.value / MILLISECOND) / 1_000;
