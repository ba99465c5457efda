/**
 * Invoice items by the time that they bill. Two invoices may bill the same service period (usage that came late is on
 * the second one), so items whose periods overlap are compared with their usage together.
 */

import { type CalendarDay, dayOf } from '../../shared/calendar.ts';
import { Decimal } from '../money/money.ts';
import type { InvoiceItem } from '../provider/provider-invoices.ts';
import type { ProviderUsageRecord } from '../provider/provider-usage.ts';

export interface BilledSpan<Item extends InvoiceItem = InvoiceItem> {
  readonly from: CalendarDay;
  /** Inclusive, as on the invoice. */
  readonly to: CalendarDay;
  readonly items: ReadonlyArray<Item>;
  readonly quantity: Decimal;
}

const later = (a: CalendarDay, b: CalendarDay): CalendarDay => (a > b ? a : b);

/** Of items of one account and unit; in order of time. */
export const billedSpans = <Item extends InvoiceItem>(items: ReadonlyArray<Item>): ReadonlyArray<BilledSpan<Item>> => {
  const spans: { from: CalendarDay; to: CalendarDay; items: Item[]; quantity: Decimal }[] = [];
  for (const item of items.toSorted((a, b) => (a.serviceStart < b.serviceStart ? -1 : 1))) {
    const last = spans.at(-1);
    if (last !== undefined && item.serviceStart <= last.to) {
      last.to = later(last.to, item.serviceEnd);
      last.items.push(item);
      last.quantity = last.quantity.plus(item.quantity);
    } else spans.push({ from: item.serviceStart, to: item.serviceEnd, items: [item], quantity: item.quantity });
  }
  return spans;
};

/** The span that bills usage which starts at that moment. */
export const spanOf = <Item extends InvoiceItem>(
  spans: ReadonlyArray<BilledSpan<Item>>,
  { startsAt }: Pick<ProviderUsageRecord, 'startsAt'>,
): BilledSpan<Item> | undefined => {
  const day = dayOf(startsAt);
  return spans.find(({ from, to }) => from <= day && day <= to);
};

/** Σ processed usage of the span: what its items must add up to. */
export const processedUsage = (
  span: Pick<BilledSpan, 'from' | 'to'>,
  records: ReadonlyArray<ProviderUsageRecord>,
): Decimal =>
  records
    .filter(({ status, startsAt }) => {
      const day = dayOf(startsAt);
      return status === 'Processed' && span.from <= day && day <= span.to;
    })
    .reduce((total, { quantity }) => total.plus(quantity), new Decimal(0));
