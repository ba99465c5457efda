/** A charge as `GET subscriptions/accounts/{key}` shows it: one segment of it, or all (`charge-detail`). */
import type Big from 'big.js';
import type { Account } from '../books/account.ts';
import type { Charge, DiscountCharge, PriceSegment, Subscription } from '../books/subscription.ts';
import type { Tenant } from '../books/tenant.ts';
import { contains, type Day, earlierOf } from '../calendar/days.ts';
import type { Fields } from '../http/api.ts';
import { bareNumber, type NumberText } from '../http/exact-json.ts';
import type { Price, Tier } from '../pricing/price.ts';
import { processedThrough } from '../subscriptions/status.ts';

export interface ChargeDetail {
  /** `last-segment` is the default, and may lie in the future. */
  readonly detail: 'last-segment' | 'current-segment' | 'all-segments' | 'specific-segment';
  /** The day of `current-segment` and `specific-segment`. */
  readonly on: Day;
}

const number = (value: Big | null): NumberText | null => (value === null ? null : bareNumber(value));

const renderTiers = (tiers: ReadonlyArray<Tier>): ReadonlyArray<Fields> =>
  tiers.map(({ upTo, price, format }, index) => ({
    tier: index + 1,
    startingUnit: number(tiers[index - 1]?.upTo ?? null) ?? 0,
    endingUnit: number(upTo),
    price: bareNumber(price),
    priceFormat: format === 'FlatFee' ? 'flat fee' : 'per unit',
  }));

/** Where the price stands depends on the model; what does not apply is null. */
export const renderPrice = (price: Price): Fields => ({
  model: price.model,
  price: 'price' in price ? bareNumber(price.price) : null,
  includedUnits: 'includedUnits' in price ? bareNumber(price.includedUnits) : null,
  overagePrice: 'overagePrice' in price ? bareNumber(price.overagePrice) : null,
  tiers: 'tiers' in price ? renderTiers(price.tiers) : null,
});

/** A charge ends where its last segment or its subscription does; the day given is the first without service. */
const endOf = (subscription: Subscription, { end }: PriceSegment): Day | null =>
  end === null ? subscription.endDate : subscription.endDate === null ? end : earlierOf(end, subscription.endDate);

const renderSegment = (
  { settings }: Tenant,
  account: Account,
  subscription: Subscription,
  charge: Charge,
  segment: PriceSegment,
): Fields => {
  const processed = processedThrough(charge);
  const end = endOf(subscription, segment);
  return {
    id: segment.id,
    originalChargeId: charge.originalId,
    number: charge.number,
    name: charge.name,
    productRatePlanChargeId: charge.productChargeId,
    segment: segment.segment,
    version: subscription.version,
    type: charge.type,
    uom: charge.unit,
    ...renderPrice(segment.price),
    currency: account.currency,
    billingPeriod: charge.billingPeriod,
    billingDay: typeof charge.billingDay === 'number' ? `SpecificDayofMonth(${charge.billingDay})` : charge.billingDay,
    billingPeriodAlignment: 'AlignToCharge',
    listPriceBase: charge.listPriceBase,
    triggerEvent: charge.trigger,
    effectiveStartDate: segment.start,
    effectiveEndDate: end,
    chargedThroughDate: processed,
    processedThroughDate: processed,
    done: end !== null && processed !== null && processed >= end,
    ...(charge.type === 'Usage'
      ? {
          ratingGroup: 'ByBillingPeriod',
          usageRecordRatingOption: settings.usageRating === 'on-demand' ? 'OnDemand' : 'EndOfBillingPeriod',
        }
      : {}),
  };
};

/** A charge of which no segment holds on the day is left out. */
export const renderCharge = (
  tenant: Tenant,
  account: Account,
  subscription: Subscription,
  charge: Charge,
  { detail, on }: ChargeDetail,
): ReadonlyArray<Fields> => {
  const render = (segment: PriceSegment): Fields => renderSegment(tenant, account, subscription, charge, segment);
  const last = charge.segments.at(-1);
  if (last === undefined) return [];
  if (detail === 'all-segments') return [{ ...render(last), chargeSegments: charge.segments.map(render) }];
  if (detail === 'last-segment') return [render(last)];
  return charge.segments.filter((segment) => contains(segment, on)).map(render);
};

export const renderDiscount = (account: Account, discount: DiscountCharge): Fields => ({
  id: discount.id,
  originalChargeId: discount.id,
  number: discount.number,
  name: discount.name,
  productRatePlanChargeId: discount.id,
  segment: 1,
  version: 1,
  type: 'Recurring',
  uom: null,
  model: 'percent' in discount.discount ? 'DiscountPercentage' : 'DiscountFixedAmount',
  price: null,
  tiers: null,
  includedUnits: null,
  overagePrice: null,
  currency: account.currency,
  billingPeriod: 'Month',
  billingDay: 'DefaultFromCustomer',
  effectiveStartDate: discount.start,
  effectiveEndDate: discount.end,
  chargedThroughDate: null,
  processedThroughDate: null,
  done: false,
  discountLevel: discount.level === 'account' ? 'account' : 'subscription',
  applyDiscountTo: 'USAGE',
  discountPercentage: 'percent' in discount.discount ? bareNumber(discount.discount.percent) : null,
  discountAmount: 'amount' in discount.discount ? bareNumber(discount.discount.amount) : null,
});
