/** Which usage a customer's status needs: the sums themselves are made where the rows are. */
import { isNone, none, type Option, some } from 'fp-ts/lib/Option.js';
import { min } from 'fp-ts/lib/Ord.js';
import * as S from 'fp-ts/lib/string.js';
import { addDays, type CalendarDay, dayOf, dayOfMonth, startOfDay, truncateToDay } from '../../shared/calendar.ts';
import { HOUR, type Instant, instant } from '../../shared/instant.ts';
import type { Organization } from '../../trials/organization.ts';
import { firstBillableHour } from '../../trials/trial.ts';
import { hourOf, nextHour } from '../../usage/hour-bucket.ts';
import type { TimeRange } from '../../usage/ports/usage-ledger.ts';
import { isCycleDay, NEW_ACCOUNT_CYCLE_DAY } from '../period/billing-cycle.ts';
import { type BillingPeriod, billingPeriod } from '../period/billing-period.ts';
import type { AccountAsFarAsKnown } from './billing-status.ts';
import { DAYS_TO_AVERAGE } from './estimate.ts';

export interface StatusRanges {
  readonly period: BillingPeriod;
  /** By day: the period and the week that the estimate averages, up to the end of today. */
  readonly days: TimeRange;
  /** Hours of the trial's last day that the trial still covers: shown as usage, and in no sum of money. */
  readonly freeHours: Option<TimeRange>;
  /** The hour two hours ago: late events of the hour before may still be on their way. */
  readonly activeHour: TimeRange;
  /** Unpaid time between the end of the trial and the period, of those who never added a card. */
  readonly interim: Option<TimeRange>;
}

export const statusRanges = (organization: Organization, account: AccountAsFarAsKnown, now: Instant): StatusRanges => {
  const { createdAt, trialExpiresAt: trialEnd } = organization;
  const period = billingPeriod({ billCycleDay: cycleDayFor(account, trialEnd), createdAt, trialEnd, now });
  const periodStart = startOfDay(period.start);
  const weekAgo = addDays(dayOf(now), -DAYS_TO_AVERAGE);
  const days = { from: startOfDay(earlierDay(period.start, weekAgo)), to: startOfDay(addDays(dayOf(now), 1)) };
  const activeHour = hourOf(instant(now - 2n * HOUR));
  const owesInterim = account !== 'unknown' && isNone(account) && trialEnd <= now && trialEnd < periodStart;
  return {
    period,
    days,
    freeHours: freeHoursWithin(days, trialEnd, now),
    activeHour: { from: activeHour, to: nextHour(activeHour) },
    interim: owesInterim ? some({ from: firstBillableHour(trialEnd), to: periodStart }) : none,
  };
};

const earlierDay = min<CalendarDay>(S.Ord);

/**
 * Of an account that cannot be read, the cycle day is taken for the one that every account created here has. An account
 * that was read and has none is different: its contract begins when the trial ends, and its months count from there.
 */
const cycleDayFor = (account: AccountAsFarAsKnown, trialEnd: Instant): number => {
  if (account === 'unknown' || isNone(account)) return NEW_ACCOUNT_CYCLE_DAY;
  const { billCycleDay } = account.value;
  return isCycleDay(billCycleDay) ? billCycleDay : dayOfMonth(dayOf(trialEnd));
};

/** None while the trial is on: what is shown then is what it would cost without. */
const freeHoursWithin = (days: TimeRange, trialEnd: Instant, now: Instant): Option<TimeRange> => {
  const lastDay = truncateToDay(trialEnd);
  const from = lastDay > days.from ? lastDay : days.from;
  const to = firstBillableHour(trialEnd);
  return trialEnd <= now && from < to ? some({ from, to }) : none;
};
