/** Flat fees: recurring ones at the beginning of each period, one-time ones once. */
import Big from 'big.js';
import type { Account } from '../books/account.ts';
import type { InvoiceItem } from '../books/invoice.ts';
import type { Charge, Subscription } from '../books/subscription.ts';
import type { Tenant } from '../books/tenant.ts';
import { addDays, type Day, daysBetween } from '../calendar/days.ts';
import { chargeOf } from '../pricing/charge-of.ts';
import { roundMoney } from '../pricing/money.ts';
import { billableSpans } from '../subscriptions/status.ts';
import { cycleDayOf, fullPeriodOf, openPeriods, type Period } from './periods.ts';
import { NOTHING_RATED, type Rated } from './rate-usage.ts';

/** Due as soon as its period has begun. */
export const rateRecurring = (
  tenant: Tenant,
  account: Account,
  subscription: Subscription,
  charge: Charge,
  target: Day,
): Rated => {
  const due = openPeriods(account, subscription, charge, target).filter(({ start }) => start <= target);
  return {
    items: due.map((period) =>
      itemOf(tenant, account, subscription, charge, period, feeOf(account, subscription, charge, period)),
    ),
    closes: due.map((period) => ({ charge, period })),
    rates: [],
  };
};

const itemOf = (
  tenant: Tenant,
  account: Account,
  subscription: Subscription,
  charge: Charge,
  period: Period,
  amount: Big,
): InvoiceItem => ({
  id: tenant.newId(),
  processingType: 'Charge',
  chargeType: charge.type,
  chargeNumber: charge.number,
  chargeId: charge.segments.at(-1)?.id ?? charge.originalId,
  chargeName: charge.name,
  subscriptionNumber: subscription.number,
  unit: null,
  quantity: new Big(1),
  unitPrice: null,
  chargeAmount: roundMoney(tenant.settings, account.currency, amount),
  serviceStartDate: period.start,
  serviceEndDate: addDays(period.end, -1),
  appliedToItemId: null,
  taxes: [],
});

const MONTHS = { Month: 1, Quarter: 3, Semi_Annual: 6, Annual: 12 } as const;

/** A partial period costs its share of days (*Proration*). */
const feeOf = (account: Account, subscription: Subscription, charge: Charge, period: Period): Big => {
  const segment = charge.segments.findLast(({ start }) => start <= period.start) ?? charge.segments[0];
  if (segment === undefined) return new Big(0);
  const months = charge.listPriceBase === 'Per_Month' ? MONTHS[charge.billingPeriod] : 1;
  const whole = fullPeriodOf(charge, cycleDayOf(account, subscription, charge), period);
  return chargeOf(segment.price, new Big(1))
    .times(months)
    .times(daysBetween(period.start, period.end))
    .div(daysBetween(whole.start, whole.end));
};

export const rateOneTime = (
  tenant: Tenant,
  account: Account,
  subscription: Subscription,
  charge: Charge,
  target: Day,
): Rated => {
  const [span] = billableSpans(subscription, charge);
  const [segment] = charge.segments;
  if (span === undefined || segment === undefined || span.start > target || charge.closed.length > 0)
    return NOTHING_RATED;
  const period = { start: span.start, end: addDays(span.start, 1) };
  const amount = chargeOf(segment.price, new Big(1));
  return {
    items: [itemOf(tenant, account, subscription, charge, period, amount)],
    closes: [{ charge, period }],
    rates: [],
  };
};
