/** The units that a customer pays for, each with its price and what of it is billed. */
import * as E from 'fp-ts/lib/Either.js';
import { isSome, none } from 'fp-ts/lib/Option.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import { type AmountType, NODE_SECONDS } from '../../usage/amount-type.ts';
import { type Currency, Decimal } from '../money/money.ts';
import { chargeOf, type Fraction, type Price } from '../money/price.ts';
import type { Rounding } from '../money/rounding.ts';
import type { CatalogRate } from '../provider/provider-catalog.ts';
import { mainSubscription } from '../provider/provider-subscriptions.ts';
import type { AccountAsFarAsKnown } from './billing-status.ts';
import { type CustomerPrices, customerPrices } from './customer-prices.ts';
import { estimatedCharge } from './estimate.ts';

export interface PricedUnit {
  readonly unit: AmountType;
  readonly prices: CustomerPrices;
}

/** A quantity of a priced unit. */
export interface UsedUnit extends PricedUnit {
  readonly quantity: bigint;
}

/**
 * What the customer's subscription rates, or without an account what the product on sale does; node-seconds first. None
 * while the account cannot be read: a customer may have prices of their own, and no amount is better than a wrong one.
 */
export const pricedUnits = (
  account: AccountAsFarAsKnown,
  rates: ReadonlyArray<CatalogRate> | 'unknown',
  today: CalendarDay,
): ReadonlyArray<PricedUnit> => {
  if (account === 'unknown') return [];
  const listed = rates === 'unknown' ? [] : rates;
  const subscription = isSome(account) ? mainSubscription(account.value.subscriptions, today) : none;
  const units = isSome(subscription) ? subscription.value.charges : listed;
  return [...new Set([...units.map(({ unit }) => unit)])]
    .toSorted((a, b) => Number(b === NODE_SECONDS) - Number(a === NODE_SECONDS))
    .map((unit) => ({ unit, prices: customerPrices(listed, unit, account, today) }));
};

/**
 * The sum of the charges in every currency in which all units that were used have a price that can be computed. Empty
 * where that is not so in the customer's own currency: another currency's amount alone would be taken for theirs.
 */
export const chargesOf = (
  used: ReadonlyArray<UsedUnit>,
  own: Currency,
  rounding: (currency: Currency) => Rounding,
): ReadonlyMap<Currency, Decimal> =>
  inEachCurrency(
    used,
    own,
    ({ quantity }) => quantity === 0n,
    (currency, units) =>
      units.reduce(
        (sum, { price, quantity }) => sum.plus(chargeOf(price, quantity, rounding(currency))),
        new Decimal(0),
      ),
  );

/** Likewise for an estimate, in whole currency units. */
export const estimatesOf = (
  expected: ReadonlyArray<PricedUnit & { readonly usage: Fraction }>,
  own: Currency,
): ReadonlyMap<Currency, Decimal> =>
  inEachCurrency(
    expected,
    own,
    ({ usage }) => usage.numerator === 0n,
    (_currency, units) => estimatedCharge(units),
  );

const inEachCurrency = <Unit extends PricedUnit>(
  units: ReadonlyArray<Unit>,
  own: Currency,
  isUnused: (unit: Unit) => boolean,
  amountOf: (currency: Currency, units: ReadonlyArray<Unit & { readonly price: Price }>) => Decimal,
): ReadonlyMap<Currency, Decimal> => {
  const amounts = new Map<Currency, Decimal>();
  for (const currency of new Set(units.flatMap(({ prices }) => [...prices.keys()]))) {
    const priced = units.flatMap((unit) => {
      const price = unit.prices.get(currency);
      return price !== undefined && E.isRight(price) ? [{ ...unit, price: price.right }] : [];
    });
    const missing = units.filter((unit) => !priced.some((one) => one.unit === unit.unit));
    if (missing.every(isUnused) && priced.length > 0) amounts.set(currency, amountOf(currency, priced));
  }
  return amounts.has(own) ? amounts : new Map();
};

/** Prices that are missing or cannot be computed, for staff. */
export const priceWarnings = (units: ReadonlyArray<PricedUnit>, rates: ReadonlyArray<CatalogRate> | 'unknown') => [
  ...units.flatMap(({ unit, prices }) =>
    [...prices].flatMap(([currency, price]) =>
      E.isLeft(price) ? [`the price of ${unit} in ${currency} (charge ${price.left.charge}): ${price.left.why}`] : [],
    ),
  ),
  ...(rates === 'unknown' ? [] : unpriced(units)).map((unit) => `the catalog has no price for ${unit}`),
];

const unpriced = (units: ReadonlyArray<PricedUnit>): ReadonlyArray<AmountType> =>
  units.length === 0 ? [NODE_SECONDS] : units.filter(({ prices }) => prices.size === 0).map(({ unit }) => unit);
