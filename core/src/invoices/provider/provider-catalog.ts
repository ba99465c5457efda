/** Port: what the provider sells, and its list prices. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { AmountType } from '../../usage/amount-type.ts';
import type { Currency, Decimal } from '../money/money.ts';
import type { ProviderError } from './provider-error.ts';

export interface CatalogRate {
  readonly unit: AmountType;
  /** Price per unit, by currency. */
  readonly prices: ReadonlyMap<Currency, Decimal>;
}

export interface ProviderCatalog {
  /** What the product on sale rates, and its list prices. */
  readonly rates: TaskEither<ProviderError, ReadonlyArray<CatalogRate>>;
}
