/** The price list, read once in a while for all customers; an old one serves while the provider is down. */
import type { ProviderCatalog, ProviderError } from '@usage-billing/core/invoices';
import { type Clock, formatInstant, MILLISECOND, MINUTE, SECOND } from '@usage-billing/core/shared';
import type { Log } from '../http/access-log.ts';
import { keeper, type WhyOld } from './keeper.ts';
import type { StartTimer } from './timer.ts';

/** Prices change a few times a year, and announced. */
export const RATES_FRESH_FOR = 5n * MINUTE;

/** While the provider is down only every so often somebody waits to find that out again. */
export const PAUSE_AFTER_FAILURE = 10n * SECOND;

/** The provider takes less when it is well: nobody waits longer who could be told the old prices. */
export const RATES_PATIENCE = 2n * SECOND;

/** Half of what a status waits, so that the old prices come before it goes without. */
export const ratesPatience = (providerPatienceMilliseconds: number): bigint => {
  const half = (BigInt(providerPatienceMilliseconds) * MILLISECOND) / 2n;
  return half < RATES_PATIENCE ? half : RATES_PATIENCE;
};

const causeOf = (why: WhyOld<ProviderError>): string =>
  why._tag === 'Failed' ? why.failure.message : `no answer within ${why.patience / MILLISECOND} ms`;

export interface KeptCatalogOptions {
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  /** How long a status waits. */
  readonly providerPatienceMilliseconds: number;
  /** Default: by the machine's clock. */
  readonly startTimer?: StartTimer;
}

export const keptCatalog = (
  catalog: ProviderCatalog,
  { clock, log, providerPatienceMilliseconds, ...timing }: KeptCatalogOptions,
): ProviderCatalog => ({
  rates: keeper({
    ...timing,
    ask: catalog.rates,
    clock,
    rules: {
      freshFor: RATES_FRESH_FOR,
      oldInstead: { pause: PAUSE_AFTER_FAILURE, patience: ratesPatience(providerPatienceMilliseconds) },
    },
    onOld: (why, askedAt) =>
      log.warn(
        { cause: causeOf(why), pricesOf: formatInstant(askedAt) },
        'the price list cannot be read; an old one is used',
      ),
  }).get,
});
