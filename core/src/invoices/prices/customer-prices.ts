/** What one unit costs one customer: the list price, or their own where the subscription names one. */
import { isNone, isSome, type Option } from 'fp-ts/lib/Option.js';
import type { AmountType } from '../../usage/amount-type.ts';
import { type Currency, charge, type Decimal } from '../money/money.ts';
import type { ProviderAccount } from '../provider/provider-accounts.ts';
import type { CatalogRate } from '../provider/provider-catalog.ts';

export type PricePerUnit = ReadonlyMap<Currency, Decimal>;

/** The customer's own price stands in the account's currency; the rates are shared by all customers and stay as they are. */
export const customerPrices = (
  rates: ReadonlyArray<CatalogRate>,
  unit: AmountType,
  account: Option<ProviderAccount>,
): PricePerUnit => {
  const listed = rates.find((rate) => rate.unit === unit)?.prices ?? [];
  const prices = new Map<Currency, Decimal>(listed);
  if (isNone(account) || isNone(account.value.subscription)) return prices;
  const charges = account.value.subscription.value.charges;
  const own = charges.find((each) => each.unit === unit && isSome(each.price))?.price;
  if (own !== undefined && isSome(own)) prices.set(account.value.currency, own.value);
  return prices;
};

/** The charge in every currency that has a price, in cents, rounded half up. */
export const chargeInEachCurrency = (prices: PricePerUnit, quantity: bigint): ReadonlyMap<Currency, Decimal> =>
  new Map([...prices].map(([currency, price]) => [currency, charge(price, quantity)]));
