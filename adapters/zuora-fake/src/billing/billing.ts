/**
 * Rating and invoices. Usage is rated by its start date, in arrears: price × quantity, half up to cents, one line per
 * charge and service period. What lies before the contract, or belongs to a subscription that is not active, is left.
 */
import Big from 'big.js';
import { chargesOf, today } from '../accounts/accounts.ts';
import type {
  Account,
  Invoice,
  InvoiceItem,
  SubscribedCharge,
  Subscription,
  Tenant,
  UsageRecord,
} from '../books/tenant.ts';
import { addDays, type Day, earlierOf, laterOf, servicePeriodOf } from '../calendar/days.ts';

/** `ended`: periods that ended by the day. `everything`: also the part of the running period up to the day. */
export type BillingScope = { readonly scope: 'ended' | 'everything'; readonly day: Day };

interface Segment {
  readonly start: Day;
  readonly end: Day;
}

const belongsTo = (record: UsageRecord, subscription: Subscription, charge: SubscribedCharge): boolean =>
  record.unit === charge.unit &&
  (record.chargeNumber === null || record.chargeNumber === charge.number) &&
  (record.subscriptionNumber === null || record.subscriptionNumber === subscription.number);

/** Days that no invoice covers yet, in the period of the record: from where the last invoice stopped. */
const openSegment = (charge: SubscribedCharge, contractStart: Day, period: Segment, lastDay: Day): Segment => {
  const covered = charge.billed.filter(({ end }) => end >= period.start && end < period.end).map(({ end }) => end);
  const start = covered.reduce((from, end) => laterOf(from, addDays(end, 1)), laterOf(period.start, contractStart));
  return { start, end: lastDay };
};

const segmentsOf = (
  records: ReadonlyArray<UsageRecord>,
  charge: SubscribedCharge,
  contractStart: Day,
  cycleDay: number,
  { scope, day }: BillingScope,
): ReadonlyArray<{ readonly segment: Segment; readonly records: ReadonlyArray<UsageRecord> }> => {
  const groups = new Map<string, { period: Segment; late: Segment | undefined; records: UsageRecord[] }>();
  for (const record of records) {
    const period = servicePeriodOf(record.startDate, cycleDay);
    if (record.startDate > day || (scope === 'ended' && period.end > day)) continue;
    const late = charge.billed.find(({ start, end }) => start <= record.startDate && record.startDate <= end);
    const key = late === undefined ? `open ${period.start}` : `late ${late.start}`;
    const group = groups.get(key) ?? { period, late, records: [] };
    group.records.push(record);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ period, late, records: inGroup }) => {
    const periodEnd = addDays(period.end, -1);
    const newest = inGroup.reduce((latest, { startDate }) => laterOf(latest, startDate), addDays(day, -1));
    const lastDay = scope === 'ended' ? periodEnd : earlierOf(periodEnd, newest);
    return { segment: late ?? openSegment(charge, contractStart, period, lastDay), records: inGroup };
  });
};

const rateCharge = (
  tenant: Tenant,
  account: Account,
  subscription: Subscription,
  charge: SubscribedCharge,
  billing: BillingScope,
): ReadonlyArray<InvoiceItem> => {
  const unbilled = (tenant.usage.get(account.number) ?? []).filter(
    (record) =>
      record.status === 'Pending' &&
      record.startDate >= subscription.contractEffectiveDate &&
      belongsTo(record, subscription, charge),
  );
  const segments = segmentsOf(unbilled, charge, subscription.contractEffectiveDate, account.billCycleDay, billing);
  return segments.map(({ segment, records }) => {
    for (const record of records) record.status = 'Processed';
    if (!charge.billed.some(({ start }) => start === segment.start)) charge.billed.push(segment);
    const quantity = records.reduce((sum, record) => sum.plus(record.quantity), new Big(0));
    return {
      id: tenant.newId(),
      chargeNumber: charge.number,
      chargeName: charge.name,
      subscriptionNumber: subscription.number,
      unit: charge.unit,
      quantity,
      unitPrice: charge.price,
      chargeAmount: charge.price.times(quantity).round(2, Big.roundHalfUp),
      serviceStartDate: segment.start,
      serviceEndDate: segment.end,
    };
  });
};

/** Posts an invoice over everything that is rated now; undefined when that is nothing. */
export const invoiceAccount = (tenant: Tenant, account: Account, billing: BillingScope): Invoice | undefined => {
  // No cycle day, no service periods: its usage waits until there is one.
  if (account.billCycleDay === 0) return undefined;
  const items = account.subscriptions
    .filter(({ status }) => status === 'Active')
    .flatMap((subscription) =>
      chargesOf(subscription).flatMap((charge) => rateCharge(tenant, account, subscription, charge, billing)),
    )
    .sort((a, b) => (`${a.serviceStartDate} ${a.chargeNumber}` < `${b.serviceStartDate} ${b.chargeNumber}` ? -1 : 1));
  if (items.length === 0) return undefined;
  const amount = items.reduce((sum, { chargeAmount }) => sum.plus(chargeAmount), new Big(0));
  const now = tenant.now();
  const invoiceDate = billing.scope === 'ended' ? billing.day : today(tenant);
  const invoice: Invoice = {
    id: tenant.newId(),
    number: tenant.newNumber('INV'),
    accountNumber: account.number,
    status: 'Posted',
    invoiceDate,
    dueDate: invoiceDate,
    targetDate: billing.day,
    amount,
    balance: amount,
    items,
    billTo: { name: account.name, contact: account.billToContact },
    fileId: tenant.newId(),
    fileVersion: 1,
    postedAt: now,
    updatedAt: now,
  };
  tenant.invoices.push(invoice);
  return invoice;
};
