/** The period that a customer's page shows as "this bill": from one bill date to the next, cut at creation or trial end. */
import { type CalendarDay, dayInMonth, dayOf, monthOf, startOfDay, yearOf } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import { requireCycleDay } from './billing-cycle.ts';

/** Half-open: `end` is the first day that is no longer part of it. */
export interface BillingPeriod {
  readonly start: CalendarDay;
  readonly end: CalendarDay;
}

/** What a billing period depends on. */
export interface BillingPeriodInput {
  /** A whole number from 1 to 31; cut to the length of each month. */
  readonly billCycleDay: number;
  readonly createdAt: Instant;
  readonly trialEnd: Instant;
  readonly now: Instant;
}

const fromBillDateToBillDate = (billCycleDay: number, today: CalendarDay): BillingPeriod => {
  const billDate = (monthsAhead: number): CalendarDay =>
    dayInMonth(yearOf(today), monthOf(today) + monthsAhead, billCycleDay);
  return billDate(0) > today ? { start: billDate(-1), end: billDate(0) } : { start: billDate(0), end: billDate(1) };
};

/**
 * The period that contains today. A trial cuts it only where the organization is older than the period: before the
 * trial's last day the period ends there, from that day on it starts there. Throws a `RangeError` for a cycle day that
 * is not 1 to 31, for which any period would be wrong and look right.
 */
export const billingPeriod = ({ billCycleDay, createdAt, trialEnd, now }: BillingPeriodInput): BillingPeriod => {
  requireCycleDay(billCycleDay);
  const today = dayOf(now);
  const month = fromBillDateToBillDate(billCycleDay, today);
  if (startOfDay(month.start) < createdAt) {
    // A creation that lies ahead of a slow clock must not push the start past today.
    return { start: createdAt < now ? dayOf(createdAt) : today, end: month.end };
  }
  const lastTrialDay = dayOf(trialEnd);
  if (lastTrialDay <= month.start || lastTrialDay >= month.end) return month;
  return today < lastTrialDay ? { start: month.start, end: lastTrialDay } : { start: lastTrialDay, end: month.end };
};
