/** Port: what the provider sells, its list prices, and how it rounds. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { AmountType } from '../../usage/amount-type.ts';
import type { Currency } from '../money/money.ts';
import type { ListedPrice } from '../money/price.ts';
import type { Rounding } from '../money/rounding.ts';
import type { ProviderError } from './provider-error.ts';

/** The list prices of one unit. */
export interface CatalogRate {
  readonly unit: AmountType;
  /** By currency; one that is missing is not sold in. */
  readonly prices: ReadonlyMap<Currency, ListedPrice>;
}

/** What is on sale, at which list prices. */
export interface ProviderCatalog {
  /** What the product on sale rates, and its list prices. */
  readonly rates: TaskEither<ProviderError, ReadonlyArray<CatalogRate>>;
  /** How amounts on invoices are rounded; a setting of the provider's, known without asking it. */
  readonly rounding: (currency: Currency) => Rounding;
}
