/**
 * Caches what an outside system returned, by key. Concurrent callers share one load, failures are never cached, and a
 * stale value can stand in while the system is down or slow.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { LRUCache } from 'lru-cache';
import { type CachedValue, createLoader, type Loaded, type LoaderOptions, Uncached } from './loader.ts';

export interface Cache<Failure, A> {
  readonly get: (key: string) => TaskEither<Failure, A>;
  /** The last known value, however old. Starts no load. */
  readonly peek: (key: string) => CachedValue<A> | undefined;
  /** Later callers see nothing that was asked for earlier, not even by a load that is still in flight. */
  readonly invalidate: (key: string) => void;
  readonly invalidateAll: () => void;
}

export interface CacheOptions<Failure, A> extends LoaderOptions<Failure, A> {
  /** The least recently used keys beyond this number are evicted. */
  readonly maxEntries: number;
}

export const createCache = <Failure, A>(options: CacheOptions<Failure, A>): Cache<Failure, A> => {
  const load = createLoader(options);
  const store = new LRUCache<string, CachedValue<A>>({
    max: options.maxEntries,
    // In microseconds, like `now`. Every load sets its own; this one only turns expiry on.
    ttl: 1,
    ttlResolution: 0,
    perf: { now: () => Number(options.clock.now()) },
    // Who waits for a load while its key is invalidated still gets the value; it is not stored.
    ignoreFetchAbort: true,
    noDeleteOnStaleGet: true,
    // A failed load leaves the last known value to `peek`.
    noDeleteOnFetchRejection: true,
    fetchMethod: async (key, stale, { options: entry, signal }) => {
      const onLate = (late: Loaded<A>): void => {
        if (store.peek(key, { allowStale: true }) === stale) store.set(key, late.cached, { ttl: late.ttl });
      };
      const { cached, ttl } = await load({ key, stale, invalidated: signal, onLate });
      entry.ttl = ttl;
      return cached;
    },
  });
  return {
    get: (key) => async () => {
      try {
        const cached = await store.fetch(key);
        if (cached === undefined) throw new Error(`nothing was loaded for "${key}"`);
        return E.right(cached.value);
      } catch (error) {
        if (!(error instanceof Uncached)) throw error;
        if (E.isRight(error.result)) store.delete(key);
        return error.result;
      }
    },
    peek: (key) => store.peek(key, { allowStale: true }),
    invalidate: (key) => {
      store.delete(key);
    },
    invalidateAll: () => store.clear(),
  };
};
