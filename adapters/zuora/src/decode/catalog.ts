/** The catalog: products, their rate plans, and the price of a unit in each currency. */
import { type CatalogRate, Currency, type ListedPrice } from '@usage-billing/core/invoices';
import { AmountType } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import type { CallResult } from '../attempt.ts';
import { refusal } from '../failure.ts';
import { OptionalText } from './codecs.ts';
import { insideOrLink, pageAs } from './page.ts';
import { ModelFields, PriceFields, priceOf } from './price.ts';

export type RatePlan = t.TypeOf<typeof RatePlan>;

export type Product = t.TypeOf<typeof Product>;

const Pricing = t.intersection([t.type({ currency: Currency }), PriceFields]);

const CatalogCharge = t.intersection([
  t.type({
    name: t.string,
    uom: OptionalText,
    pricing: t.union([t.array(Pricing), t.undefined, t.null]),
  }),
  ModelFields,
]);
type CatalogCharge = t.TypeOf<typeof CatalogCharge>;

const RatePlan = t.type({
  id: t.string,
  name: t.string,
  productRatePlanCharges: t.union([t.array(CatalogCharge), t.undefined, t.null]),
});

const Product = t.type({ id: t.string, sku: OptionalText, productRatePlans: insideOrLink(RatePlan) });

export const decodeProducts = pageAs('products', Product);
export const decodeRatePlans = pageAs('productRatePlans', RatePlan);

/** What the plans rate by unit. A unit that two charges rate would have two prices; that is for somebody to sort out. */
export const toRates = (sku: string, plans: ReadonlyArray<RatePlan>): CallResult<ReadonlyArray<CatalogRate>> => {
  const rates: CatalogRate[] = [];
  for (const charge of plans.flatMap((plan) => plan.productRatePlanCharges ?? [])) {
    const { uom, name } = charge;
    if (O.isNone(uom) || !AmountType.is(uom.value)) continue;
    const unit: AmountType = uom.value;
    if (rates.some((rate) => rate.unit === unit))
      return E.left(refusal(`product ${sku} has a second charge (${name}) for ${unit}`));
    rates.push({ unit, prices: pricesOf(charge) });
  }
  return E.right(rates);
};

const pricesOf = (charge: CatalogCharge): ReadonlyMap<Currency, ListedPrice> => {
  const prices = new Map<Currency, ListedPrice>();
  for (const fields of charge.pricing ?? []) {
    const price = priceOf(charge.name, charge, fields);
    if (O.isSome(price)) prices.set(fields.currency, price.value);
  }
  return prices;
};
