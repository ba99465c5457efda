/** One load of a cached value: how long the result is fresh, and when a stale value is served instead. */
import type { Clock, Instant } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type StartTimer, startTimer } from './timer.ts';

export interface CachedValue<A> {
  readonly value: A;
  /** When it was asked for: it may have changed since. */
  readonly askedAt: Instant;
}

/** All durations are in microseconds. */
export interface LoaderOptions<Failure, A> {
  readonly load: (key: string) => TaskEither<Failure, A>;
  readonly clock: Clock;
  /** Counted from the request, since the value may change before the response arrives. 0: every call loads. */
  readonly freshFor: bigint;
  /** Default: every value. */
  readonly isCacheable?: (value: A) => boolean;
  /** Default: stale values are never served. */
  readonly whenStale?: StalePolicy<Failure>;
  /** Default: the timers of this machine. */
  readonly startTimer?: StartTimer;
}

export interface StalePolicy<Failure> {
  /** How long callers wait for a load before they get the stale value. The load goes on. */
  readonly timeout: bigint;
  /** How long the stale value is served after a failed load before the next attempt. */
  readonly retryAfter: bigint;
  /** A stale value is served: called once when a load times out, and once when it fails. */
  readonly onStale: (reason: StaleReason<Failure>, askedAt: Instant) => void;
}

export type StaleReason<Failure> =
  | { readonly _tag: 'LoadFailed'; readonly failure: Failure }
  | { readonly _tag: 'LoadTimedOut'; readonly timeout: bigint };

export interface Loaded<A> {
  readonly cached: CachedValue<A>;
  /** In microseconds from now. */
  readonly ttl: number;
}

/** Thrown past the cache, which stores nothing then: the caller's result all the same. */
export class Uncached<Failure, A> {
  readonly result: E.Either<Failure, A>;
  constructor(result: E.Either<Failure, A>) {
    this.result = result;
  }
}

/** A value is stale once it is older than its TTL. Ages are whole microseconds: this half never meets one. */
export const ALREADY_STALE = -0.5;

interface LoadRequest<A> {
  readonly key: string;
  readonly stale: CachedValue<A> | undefined;
  readonly invalidated: AbortSignal;
  /** What came of a load after its callers got the stale value. */
  readonly onLate: (late: Loaded<A>) => void;
}

export const createLoader = <Failure, A>(options: LoaderOptions<Failure, A>) => {
  const { load, clock, freshFor, isCacheable = () => true, whenStale } = options;
  const ttlUntil = (expiresAt: bigint): number => Number(expiresAt - clock.now()) + ALREADY_STALE;

  const settle = (result: E.Either<Failure, A>, askedAt: Instant): Loaded<A> => {
    if (E.isLeft(result) || !isCacheable(result.right)) throw new Uncached(result);
    return { cached: { value: result.right, askedAt }, ttl: ttlUntil(askedAt + freshFor) };
  };

  return ({ key, stale, invalidated, onLate }: LoadRequest<A>): Promise<Loaded<A>> => {
    const askedAt = clock.now();
    const loading = load(key)();
    if (stale === undefined || whenStale === undefined) return loading.then((result) => settle(result, askedAt));
    const { timeout, retryAfter, onStale } = whenStale;
    const timer = (options.startTimer ?? startTimer)(timeout);
    const settled = loading.finally(timer.cancel).then((result) => {
      if (E.isRight(result) || invalidated.aborted) return settle(result, askedAt);
      onStale({ _tag: 'LoadFailed', failure: result.left }, stale.askedAt);
      return { cached: stale, ttl: ttlUntil(clock.now() + retryAfter) };
    });
    const serveStale = (): Loaded<A> | Promise<Loaded<A>> => {
      if (invalidated.aborted) return settled;
      onStale({ _tag: 'LoadTimedOut', timeout }, stale.askedAt);
      settled.then(onLate, () => onLate({ cached: stale, ttl: ALREADY_STALE }));
      return { cached: stale, ttl: Number.POSITIVE_INFINITY };
    };
    return Promise.race([settled, timer.over.then(serveStale)]);
  };
};
