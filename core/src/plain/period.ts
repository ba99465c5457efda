/** Billing periods of an account that is billed on the same day of each month. */
import { billingPeriod } from '../invoices/period/billing-period.ts';
import { type CalendarDay, startOfDay } from '../shared/calendar.ts';
import type { Instant } from '../shared/instant.ts';
import { type Moment, momentOf } from './moment.ts';

/** Days in UTC, as `YYYY-MM-DD`; `end` is the first day that is no longer part of the period. */
export interface Period {
  readonly start: string;
  readonly end: string;
}

/** The period that contains `now`. `cycleDay` is 1 to 31, cut to the month's length; a `RangeError` refuses any other. */
export const currentPeriod = (given: { readonly cycleDay: number; readonly now: Moment }): Period =>
  periodAt(momentOf(given.now, 'now'), given.cycleDay);

/** The period after the one that contains `now`; errors as for {@link currentPeriod}. */
export const nextPeriod = (given: { readonly cycleDay: number; readonly now: Moment }): Period =>
  periodAt(startOfDay(periodAt(momentOf(given.now, 'now'), given.cycleDay).end), given.cycleDay);

const periodAt = (now: Instant, billCycleDay: number): { readonly start: CalendarDay; readonly end: CalendarDay } =>
  billingPeriod({ billCycleDay, createdAt: LONG_AGO, trialEnd: LONG_AGO, now });

/** Neither a creation nor the end of a trial cuts a period here. */
const LONG_AGO = momentOf('0001-01-01T00:00:00Z', 'long ago');
