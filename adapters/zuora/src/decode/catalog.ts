/** The catalog: products, their rate plans, and the price of a unit in each currency. */
import { type CatalogRate, Currency, type Decimal, DecimalFromText } from '@usage-billing/core/invoices';
import { AmountType } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import type { CallResult } from '../attempt.ts';
import { refusal } from '../failure.ts';
import { OptionalText } from './codecs.ts';
import { insideOrLink, pageAs } from './page.ts';

const OptionalDecimal = t.union([DecimalFromText, t.undefined, t.null]);

const Pricing = t.type({
  currency: Currency,
  price: OptionalDecimal,
  tiers: t.union([t.array(t.type({ price: OptionalDecimal })), t.undefined, t.null]),
});

const CatalogCharge = t.type({
  name: t.string,
  uom: OptionalText,
  pricing: t.union([t.array(Pricing), t.undefined, t.null]),
});

const RatePlan = t.type({
  id: t.string,
  name: t.string,
  productRatePlanCharges: t.union([t.array(CatalogCharge), t.undefined, t.null]),
});
export type RatePlan = t.TypeOf<typeof RatePlan>;

const Product = t.type({ id: t.string, sku: OptionalText, productRatePlans: insideOrLink(RatePlan) });
export type Product = t.TypeOf<typeof Product>;

export const decodeProducts = pageAs('products', Product);
export const decodeRatePlans = pageAs('productRatePlans', RatePlan);

/** A price per unit: the charge's own, or that of its only tier. Several tiers are no single price. */
const priceOf = ({ price, tiers }: t.TypeOf<typeof Pricing>): O.Option<Decimal> => {
  if (price !== null && price !== undefined) return O.some(price);
  return tiers?.length === 1 ? O.fromNullable(tiers[0]?.price) : O.none;
};

const pricesOf = (pricing: ReadonlyArray<t.TypeOf<typeof Pricing>>): ReadonlyMap<Currency, Decimal> => {
  const prices = new Map<Currency, Decimal>();
  for (const one of pricing) {
    const price = priceOf(one);
    if (O.isSome(price)) prices.set(one.currency, price.value);
  }
  return prices;
};

/** What the plans rate by unit. A unit that two charges rate would have two prices; that is for somebody to sort out. */
export const toRates = (sku: string, plans: ReadonlyArray<RatePlan>): CallResult<ReadonlyArray<CatalogRate>> => {
  const rates: CatalogRate[] = [];
  for (const { uom, pricing, name } of plans.flatMap((plan) => plan.productRatePlanCharges ?? [])) {
    if (O.isNone(uom) || !AmountType.is(uom.value)) continue;
    const unit: AmountType = uom.value;
    if (rates.some((rate) => rate.unit === unit))
      return E.left(refusal(`product ${sku} has a second charge (${name}) for ${unit}`));
    rates.push({ unit, prices: pricesOf(pricing ?? []) });
  }
  return E.right(rates);
};
