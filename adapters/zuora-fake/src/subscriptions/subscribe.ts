/** Making a subscription out of rate plans of the catalog. */
import Big from 'big.js';
import type { Charge, DiscountCharge, RatePlan, Subscription } from '../books/subscription.ts';
import type { Tenant } from '../books/tenant.ts';
import type { Day } from '../calendar/days.ts';
import { type FakeCharge, type FakeRatePlan, listPrice } from '../pricing/catalog.ts';
import { type FakePrice, toPrice } from '../pricing/price.ts';
import { refusal } from '../refusals/refusal.ts';
import { effectiveStart } from './status.ts';

export interface NewDiscount {
  readonly name?: string;
  readonly level?: 'subscription' | 'account';
  /** Decimal text: either of them. */
  readonly percent?: string;
  readonly amount?: string;
}

export interface NewSubscription {
  readonly productRatePlanIds: ReadonlyArray<string>;
  readonly contractEffectiveDate: Day;
  readonly serviceActivationDate?: Day | null;
  readonly customerAcceptanceDate?: Day | null;
  /** The customer's own prices, by unit. */
  readonly prices?: Readonly<Record<string, FakePrice>>;
  readonly discounts?: ReadonlyArray<NewDiscount>;
}

export const subscribe = (tenant: Tenant, currency: string, wanted: NewSubscription): Subscription => {
  const chosen = wanted.productRatePlanIds.map((id) => findRatePlan(tenant, id));
  requireUnits(
    chosen.flatMap(({ charges }) => charges),
    wanted,
  );
  const plans = chosen.map(
    (plan): RatePlan => ({
      id: tenant.newId(),
      productRatePlanId: plan.id,
      name: plan.name,
      lastChangeType: 'Add',
      charges: plan.charges.map((charge) => subscribeToCharge(tenant, charge, currency, wanted)),
      discounts: [],
    }),
  );
  const subscription: Subscription = {
    id: tenant.newId(),
    number: tenant.newNumber('A-S'),
    version: 1,
    ratePlans: [...plans, ...discountPlan(tenant, wanted)],
    contractEffectiveDate: wanted.contractEffectiveDate,
    ...datesOf(wanted),
    endDate: null,
    suspensions: [],
    statusWord: null,
    updatedAt: tenant.now(),
  };
  beginOnTrigger(subscription);
  return subscription;
};

const findRatePlan = (tenant: Tenant, id: string): FakeRatePlan => {
  const plan = tenant.catalog.flatMap(({ ratePlans }) => ratePlans).find((candidate) => candidate.id === id);
  if (plan === undefined) throw refusal('subscription', 'notFound', `There is no product rate plan '${id}'.`);
  return plan;
};

const requireUnits = (charges: ReadonlyArray<FakeCharge>, { prices = {} }: NewSubscription): void => {
  const unknown = Object.keys(prices).find((unit) => !charges.some((charge) => charge.unit === unit));
  if (unknown !== undefined) throw refusal('subscription', 'invalid', `The rate plans have no charge for ${unknown}.`);
};

const subscribeToCharge = (tenant: Tenant, charge: FakeCharge, currency: string, wanted: NewSubscription): Charge => {
  const id = tenant.newId();
  return {
    originalId: id,
    number: tenant.newNumber('C-'),
    productChargeId: charge.id,
    name: charge.name,
    type: charge.type ?? 'Usage',
    unit: charge.unit,
    billingPeriod: charge.billingPeriod ?? 'Month',
    billingDay: charge.billingDay ?? 'DefaultFromCustomer',
    trigger: charge.trigger ?? 'ContractEffective',
    listPriceBase: charge.listPriceBase ?? 'Per_Billing_Period',
    segments: [
      {
        id,
        segment: 1,
        start: wanted.contractEffectiveDate,
        end: null,
        price: toPrice(priceOf(charge, currency, wanted)),
      },
    ],
    closed: [],
  };
};

const priceOf = (charge: FakeCharge, currency: string, wanted: NewSubscription): FakePrice => {
  const own = charge.unit === null ? undefined : wanted.prices?.[charge.unit];
  const price = own ?? listPrice(charge, currency);
  if (price === undefined)
    throw refusal(
      'subscription',
      'rule',
      `Charge '${charge.name}' has no price in the account's currency ${currency}.`,
    );
  return price;
};

const discountPlan = (tenant: Tenant, wanted: NewSubscription): ReadonlyArray<RatePlan> => {
  const { discounts = [], contractEffectiveDate } = wanted;
  if (discounts.length === 0) return [];
  const charges = discounts.map(
    ({ name = 'Discount', level = 'subscription', percent, amount = '0' }): DiscountCharge => ({
      id: tenant.newId(),
      number: tenant.newNumber('C-'),
      name,
      level,
      start: contractEffectiveDate,
      end: null,
      discount: percent === undefined ? { amount: new Big(amount) } : { percent: new Big(percent) },
    }),
  );
  const [id, productRatePlanId] = [tenant.newId(), tenant.newId()];
  return [{ id, productRatePlanId, name: 'Discounts', lastChangeType: 'Add', charges: [], discounts: charges }];
};

/** `POST accounts`: of the two later dates one follows from the other, both from the contract. */
const datesOf = ({ contractEffectiveDate, serviceActivationDate, customerAcceptanceDate }: NewSubscription) => ({
  serviceActivationDate: serviceActivationDate ?? customerAcceptanceDate ?? contractEffectiveDate,
  customerAcceptanceDate: customerAcceptanceDate ?? serviceActivationDate ?? contractEffectiveDate,
});

/** A charge begins on the day of its trigger, which may lie after the contract. */
const beginOnTrigger = (subscription: Subscription): void => {
  for (const charge of subscription.ratePlans.flatMap(({ charges }) => charges)) {
    const start = effectiveStart(subscription, charge);
    if (start !== null) charge.segments = charge.segments.map((segment) => ({ ...segment, start }));
  }
};
