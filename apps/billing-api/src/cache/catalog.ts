/** The price list, read every five minutes for all customers; a stale one serves while the provider is down. */
import type { ProviderCatalog, ProviderError } from '@usage-billing/core/invoices';
import { type Clock, formatInstant, MILLISECOND, MINUTE, SECOND } from '@usage-billing/core/shared';
import type { Log } from '../http/access-log.ts';
import { createCache } from './cache.ts';
import type { StaleReason } from './loader.ts';
import type { StartTimer } from './timer.ts';

/** Prices change a few times a year, and are announced. */
export const RATES_FRESH_FOR = 5n * MINUTE;

/** While the provider is down, one caller in so long waits to find out whether it is back. */
export const RATES_RETRY_AFTER = 10n * SECOND;

/** A healthy provider takes less. */
export const RATES_TIMEOUT = 2n * SECOND;

/** Half of what a status waits, so that the stale prices arrive before it goes without. */
export const ratesTimeout = (providerTimeoutMilliseconds: number): bigint => {
  const half = (BigInt(providerTimeoutMilliseconds) * MILLISECOND) / 2n;
  return half < RATES_TIMEOUT ? half : RATES_TIMEOUT;
};

const causeOf = (reason: StaleReason<ProviderError>): string =>
  reason._tag === 'LoadFailed' ? reason.failure.message : `no response within ${reason.timeout / MILLISECOND} ms`;

export interface CatalogCacheOptions {
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  /** How long a status waits. */
  readonly providerTimeoutMilliseconds: number;
  /** Default: the timers of this machine. */
  readonly startTimer?: StartTimer;
}

const THE_PRICE_LIST = 'rates';

export const cacheCatalog = (
  catalog: ProviderCatalog,
  { clock, log, providerTimeoutMilliseconds, ...timing }: CatalogCacheOptions,
): ProviderCatalog => {
  const cache = createCache({
    ...timing,
    load: () => catalog.rates,
    clock,
    maxEntries: 1,
    freshFor: RATES_FRESH_FOR,
    whenStale: {
      timeout: ratesTimeout(providerTimeoutMilliseconds),
      retryAfter: RATES_RETRY_AFTER,
      onStale: (reason, askedAt) =>
        log.warn(
          { cause: causeOf(reason), pricesOf: formatInstant(askedAt) },
          'cannot read the price list; using a stale one',
        ),
    },
  });
  return { rounding: catalog.rounding, rates: cache.get(THE_PRICE_LIST) };
};
