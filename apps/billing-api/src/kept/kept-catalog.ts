/** The price list, read once in a while for all customers; an old one serves while the provider is down. */
import type { ProviderCatalog } from '@usage-billing/core/invoices';
import { type Clock, formatInstant, MINUTE, SECOND } from '@usage-billing/core/shared';
import type { Log } from '../observe.ts';
import { keeper } from './keeper.ts';

/** Prices change a few times a year, and announced. */
export const RATES_FRESH_FOR = 5n * MINUTE;

/** While the provider is down only every so often somebody waits to find that out again. */
export const PAUSE_AFTER_FAILURE = 10n * SECOND;

export const keptCatalog = (catalog: ProviderCatalog, clock: Clock, log: Pick<Log, 'warn'>): ProviderCatalog => ({
  rates: keeper({
    ask: catalog.rates,
    clock,
    rules: { freshFor: RATES_FRESH_FOR, oldInstead: { pause: PAUSE_AFTER_FAILURE } },
    onOld: ({ message }, askedAt) =>
      log.warn(
        { cause: message, pricesOf: formatInstant(askedAt) },
        'the price list cannot be read; an old one is used',
      ),
  }).get,
});
