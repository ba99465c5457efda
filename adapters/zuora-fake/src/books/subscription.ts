/** Subscriptions with their charges: from when to when they hold, at which price, and how far each was billed. */
import type Big from 'big.js';
import type { Day, Span } from '../calendar/days.ts';
import type { BillingDay, BillingPeriod } from '../pricing/catalog.ts';
import type { Price } from '../pricing/price.ts';

/** A price that holds from a day to a day. Amendments and price changes make segments (`charge-detail`). */
export interface PriceSegment extends Span {
  readonly id: string;
  /** Counts from 1. */
  readonly segment: number;
  readonly price: Price;
}

/** A period that was billed, with the invoice that did so; null: closed without one, as by a catch-up run. */
export interface ClosedPeriod {
  readonly start: Day;
  readonly end: Day;
  readonly invoiceId: string | null;
}

export interface Charge {
  /** Stays over amendments; usage records name it or `number`. */
  readonly originalId: string;
  readonly number: string;
  readonly productChargeId: string;
  readonly name: string;
  readonly type: 'Usage' | 'Recurring' | 'OneTime';
  readonly unit: string | null;
  readonly billingPeriod: BillingPeriod;
  readonly billingDay: BillingDay;
  readonly trigger: 'ContractEffective' | 'ServiceActivation' | 'CustomerAcceptance';
  readonly listPriceBase: 'Per_Billing_Period' | 'Per_Month';
  /** By day, without gaps; the first begins with the charge. */
  segments: ReadonlyArray<PriceSegment>;
  /** By day. What is not in here is open. */
  closed: ReadonlyArray<ClosedPeriod>;
}

/** A discount is a charge of its own, and hits the usage items of its subscription or, if it says so, of the account. */
export interface DiscountCharge extends Span {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly level: 'subscription' | 'account';
  readonly discount: { readonly percent: Big } | { readonly amount: Big };
}

export interface RatePlan {
  readonly id: string;
  readonly productRatePlanId: string;
  readonly name: string;
  lastChangeType: 'Add' | 'Update' | 'Remove';
  readonly charges: ReadonlyArray<Charge>;
  readonly discounts: ReadonlyArray<DiscountCharge>;
}

export interface Suspension extends Span {
  /** What was suspended by an order cannot be resumed by the older call, nor the reverse (*Considerations in Orders*). */
  readonly by: 'order' | 'call';
}

export interface Subscription {
  readonly id: string;
  readonly number: string;
  version: number;
  readonly ratePlans: ReadonlyArray<RatePlan>;
  contractEffectiveDate: Day;
  serviceActivationDate: Day | null;
  customerAcceptanceDate: Day | null;
  /** First day without service: it was cancelled or has expired. */
  endDate: Day | null;
  /** By day; the last may have no end yet. */
  suspensions: ReadonlyArray<Suspension>;
  /** A status that a test set, e.g. Draft; null: it follows from the dates. */
  statusWord: string | null;
  updatedAt: bigint;
}
