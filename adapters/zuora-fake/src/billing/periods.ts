/**
 * The periods of a charge: from the account's cycle day or a day of the charge's own, half open, cut where the charge
 * begins or ends (*Rate usage charges*, *Billing periods customization*).
 */
import type { Account } from '../books/account.ts';
import type { Charge, Subscription } from '../books/subscription.ts';
import { addMonths, type Day, earlierOf, monthDay, type Span } from '../calendar/days.ts';
import { billableSpans } from '../subscriptions/status.ts';

export interface Period {
  readonly start: Day;
  readonly end: Day;
}

const MONTHS: Readonly<Record<Charge['billingPeriod'], number>> = { Month: 1, Quarter: 3, Semi_Annual: 6, Annual: 12 };

/** 0: the account has none yet, and there are no periods. */
export const cycleDayOf = (account: Account, subscription: Subscription, { billingDay }: Charge): number => {
  if (typeof billingDay === 'number') return billingDay;
  return billingDay === 'DefaultFromCustomer'
    ? account.billCycleDay
    : Number(subscription.contractEffectiveDate.slice(8));
};

/** The first bill date after the day, so many months on. A day that is no bill date leads to the next one. */
const nextBillDate = (day: Day, cycleDay: number, months: number): Day => {
  const [year = 0, month = 0] = day.split('-').map(Number);
  const thisMonth = monthDay(year, month, cycleDay);
  if (day < thisMonth) return thisMonth;
  return monthDay(year, month + (day === thisMonth ? months : 1), cycleDay);
};

export const isBillDate = (day: Day, cycleDay: number): boolean => {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return monthDay(year, month, cycleDay) === day;
};

/** The whole period that a partial one is part of. */
export const fullPeriodOf = (charge: Charge, cycleDay: number, { start }: Period): Period => {
  const months = MONTHS[charge.billingPeriod];
  if (isBillDate(start, cycleDay)) return { start, end: nextBillDate(start, cycleDay, months) };
  const end = nextBillDate(start, cycleDay, 1);
  return { start: addMonths(end, -1), end };
};

/** The open periods within the span, the oldest first; the last one is the first that ends after `until`. */
const openIn = (span: Span, charge: Charge, cycleDay: number, until: Day): ReadonlyArray<Period> => {
  const open: Period[] = [];
  let { start } = span;
  for (;;) {
    if (span.end !== null && start >= span.end) return open;
    const closed = charge.closed.find((one) => one.start <= start && start < one.end);
    if (closed !== undefined) {
      start = closed.end;
      continue;
    }
    const bill = nextBillDate(start, cycleDay, MONTHS[charge.billingPeriod]);
    const atMost = span.end === null ? bill : earlierOf(bill, span.end);
    const after = charge.closed.find((one) => one.start > start);
    const end = after === undefined ? atMost : earlierOf(atMost, after.start);
    open.push({ start, end });
    if (end > until) return open;
    start = end;
  }
};

export const openPeriods = (
  account: Account,
  subscription: Subscription,
  charge: Charge,
  until: Day,
): ReadonlyArray<Period> => {
  const cycleDay = cycleDayOf(account, subscription, charge);
  if (cycleDay === 0) return [];
  return billableSpans(subscription, charge).flatMap((span) =>
    span.start > until ? [] : openIn(span, charge, cycleDay, until),
  );
};
