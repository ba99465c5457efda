/** What a unit costs one customer on a day: their own charge first, the list price otherwise. */
import { isNone, isSome, type Option } from 'fp-ts/lib/Option.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import type { Currency } from '../money/money.ts';
import type { ListedPrice } from '../money/price.ts';
import type { ProviderAccount } from '../provider/provider-accounts.ts';
import type { CatalogRate } from '../provider/provider-catalog.ts';
import {
  type ChargeSegment,
  holdsOn,
  isBilled,
  type Subscription,
  segmentOn,
} from '../provider/provider-subscriptions.ts';

/** By currency. */
export type CustomerPrices = ReadonlyMap<Currency, ListedPrice>;

/** The customer's own price is in the account's currency; list prices in other currencies stay beside it. */
export const customerPrices = (
  rates: ReadonlyArray<CatalogRate>,
  unit: AmountType,
  account: Option<ProviderAccount>,
  day: CalendarDay,
): CustomerPrices => {
  const prices = new Map<Currency, ListedPrice>(rates.find((rate) => rate.unit === unit)?.prices ?? []);
  if (isNone(account)) return prices;
  const { subscriptions, currency } = account.value;
  const own = segmentsOn(subscriptions, unit, day).find(({ price }) => isSome(price))?.price;
  if (own !== undefined && isSome(own)) prices.set(currency, own.value);
  return prices;
};

/** The terms under which a unit is rated on a day, of all subscriptions that are active or were then. */
export const segmentsOn = (
  subscriptions: ReadonlyArray<Subscription>,
  unit: AmountType,
  day: CalendarDay,
): ReadonlyArray<ChargeSegment> =>
  subscriptions
    .filter((subscription) => holdsOn(subscription, day) && isBilled(subscription))
    .flatMap(({ charges }) => charges.filter((charge) => charge.unit === unit))
    .flatMap((charge) => {
      const segment = segmentOn(charge, day);
      return isSome(segment) ? [segment.value] : [];
    });
