/**
 * Rating the usage of one charge, in arrears. A record belongs to the period in which its start day lies; what arrives
 * after its period was billed is never rated, unless the tenant has the Late Usage feature (*Rate usage charges*,
 * scenario 2; *Late Usage*).
 */
import Big from 'big.js';
import type { Account } from '../books/account.ts';
import type { InvoiceItem } from '../books/invoice.ts';
import type { Charge, PriceSegment, Subscription } from '../books/subscription.ts';
import type { Tenant } from '../books/tenant.ts';
import type { UsageRecord } from '../books/usage.ts';
import { addDays, type Day, earlierOf, overlap } from '../calendar/days.ts';
import { chargeOf } from '../pricing/charge-of.ts';
import { roundMoney } from '../pricing/money.ts';
import { refusal } from '../refusals/refusal.ts';
import { billableSpans } from '../subscriptions/status.ts';
import { cycleDayOf, isBillDate, openPeriods, type Period } from './periods.ts';

/** What a run would do to one charge; nothing of it has happened yet. */
export interface Rated {
  readonly items: ReadonlyArray<InvoiceItem>;
  readonly closes: ReadonlyArray<{ readonly charge: Charge; readonly period: Period }>;
  readonly rates: ReadonlyArray<{ readonly charge: Charge; readonly record: UsageRecord }>;
}

export const NOTHING_RATED: Rated = { items: [], closes: [], rates: [] };

export const together = (parts: ReadonlyArray<Rated>): Rated => ({
  items: parts.flatMap(({ items }) => items),
  closes: parts.flatMap(({ closes }) => closes),
  rates: parts.flatMap(({ rates }) => rates),
});

interface Context {
  readonly tenant: Tenant;
  readonly account: Account;
  readonly subscription: Subscription;
  readonly charge: Charge;
  /** All records of the charge, rated or not. */
  readonly records: ReadonlyArray<UsageRecord>;
}

export const rateUsage = (
  tenant: Tenant,
  account: Account,
  subscription: Subscription,
  charge: Charge,
  target: Day,
): Rated => {
  const records = (tenant.usage.get(account.number) ?? []).filter((record) => isFor(record, subscription, charge));
  const context: Context = { tenant, account, subscription, charge, records };
  const open = openPeriods(account, subscription, charge, target);
  return together([rateLateUsage(context), ...open.map((period) => rateOpenPeriod(context, period, target))]);
};

/** A record without a charge counts for every charge of its unit, one without a subscription for all of them. */
const isFor = (record: UsageRecord, subscription: Subscription, charge: Charge): boolean =>
  record.unit === charge.unit &&
  (record.chargeNumber === null || record.chargeNumber === charge.number) &&
  (record.subscriptionNumber === null || record.subscriptionNumber === subscription.number);

/** The last service period of a charge that has ended takes no late usage (*Late Usage*). */
const rateLateUsage = (context: Context): Rated => {
  if (context.tenant.settings.lateUsage === 'never-rated') return NOTHING_RATED;
  const ends = billableSpans(context.subscription, context.charge).map(({ end }) => end);
  return together(
    context.charge.closed
      .filter((period) => !ends.includes(period.end) && hasNewRecords(context, period))
      .map((period) => rateSegments(context, period, true)),
  );
};

const hasNewRecords = (context: Context, period: Period): boolean =>
  within(context.records, period).some((record) => isNew(context, record));

const within = (records: ReadonlyArray<UsageRecord>, { start, end }: Period): ReadonlyArray<UsageRecord> =>
  records.filter(({ startDate }) => start <= startDate && startDate < end);

const isNew = ({ charge }: Context, record: UsageRecord): boolean => !record.ratedBy.has(charge.number);

/** A price change within the period cuts it: each segment is an item of its own. */
const rateSegments = (context: Context, period: Period, isLate = false): Rated =>
  together(
    context.charge.segments.flatMap((segment) => {
      const days = overlap(segment, period);
      return days === undefined
        ? []
        : [rateDays(context, { start: days.start, end: days.end ?? period.end }, segment, isLate)];
    }),
  );

const rateDays = (context: Context, days: Period, { price, id }: PriceSegment, isLate: boolean): Rated => {
  const { tenant, account, subscription, charge } = context;
  const all = within(context.records, days);
  const fresh = all.filter((record) => isNew(context, record));
  if (fresh.length > tenant.settings.maxRecordsPerPeriod)
    throw refusal(
      'invoiceCollect',
      'rule',
      `Charge ${charge.number} has more than ${tenant.settings.maxRecordsPerPeriod} usage records in one billing period.`,
    );
  const again = fresh.length < all.length;
  // A flat fee costs something only once there is usage; without any record the item is 0.
  const cost = all.length === 0 ? new Big(0) : roundMoney(tenant.settings, account.currency, chargeOf(price, sum(all)));
  const item: InvoiceItem = {
    id: tenant.newId(),
    processingType: 'Charge',
    chargeType: 'Usage',
    chargeNumber: charge.number,
    chargeId: id,
    chargeName: charge.name,
    subscriptionNumber: subscription.number,
    unit: charge.unit,
    quantity: sum(fresh),
    unitPrice: price.model === 'PerUnit' && !isLate ? price.price : null,
    chargeAmount: again ? cost.minus(chargedBefore(context, days)) : cost,
    serviceStartDate: days.start,
    serviceEndDate: addDays(days.end, -1),
    appliedToItemId: null,
    taxes: [],
  };
  return { items: [item], closes: [], rates: fresh.map((record) => ({ charge, record })) };
};

const sum = (records: ReadonlyArray<UsageRecord>): Big =>
  records.reduce((total, { quantity }) => total.plus(quantity), new Big(0));

/** What live invoices charge for the days already: the rest is what a second rating of a period still costs. */
const chargedBefore = ({ account, charge }: Context, { start, end }: Period): Big =>
  account.invoices
    .filter(({ status, reversed }) => status !== 'Canceled' && !reversed)
    .flatMap(({ items }) => items)
    .filter(
      (item) =>
        item.chargeNumber === charge.number &&
        item.processingType === 'Charge' &&
        start <= item.serviceStartDate &&
        item.serviceStartDate < end,
    )
    .reduce((total, { chargeAmount }) => total.plus(chargeAmount), new Big(0));

/** On-demand rating bills the running period up to the target date as well, and leaves it open. */
const rateOpenPeriod = (context: Context, period: Period, target: Day): Rated => {
  if (period.end <= target) return closePeriod(context, period);
  if (context.tenant.settings.usageRating !== 'on-demand' || period.start >= target) return NOTHING_RATED;
  const soFar = { start: period.start, end: earlierOf(period.end, target) };
  return hasNewRecords(context, soFar) ? rateSegments(context, soFar) : NOTHING_RATED;
};

const closePeriod = (context: Context, period: Period): Rated => {
  const { tenant, charge } = context;
  const closes = [{ charge, period }];
  if (isFreeBeginning(context, period)) return { ...NOTHING_RATED, closes };
  if (!hasRecords(context, period) && tenant.settings.emptyPeriods === 'skipped') return NOTHING_RATED;
  const billedOnDemand = hasRecords(context, period) && !hasNewRecords(context, period);
  return billedOnDemand ? { ...NOTHING_RATED, closes } : { ...rateSegments(context, period), closes };
};

/** *Proration*, rule "Bill usage charges for partial month": the first days of a subscription may cost nothing. */
const isFreeBeginning = ({ tenant, account, subscription, charge }: Context, { start }: Period): boolean =>
  tenant.settings.partialFirstPeriod === 'never-billed' &&
  charge.segments[0]?.start === start &&
  !isBillDate(start, cycleDayOf(account, subscription, charge));

const hasRecords = ({ records }: Context, period: Period): boolean => within(records, period).length > 0;
