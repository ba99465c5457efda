/** Cycle arithmetic: where the provider's monthly billing cycles begin and end, for every length of month. */
import { type CalendarDay, dayInMonth, dayOf, dayOfMonth, monthOf, startOfDay, yearOf } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { ProviderAccount } from '../provider/provider-accounts.ts';

/** Half-open: [from, to). */
export interface CycleInterval {
  readonly from: Instant;
  readonly to: Instant;
}

/** The same day for every organization, so that all bills come at the start of a month. */
export const NEW_ACCOUNT_CYCLE_DAY = 1;

/** False for an account whose cycle day is not set yet, which a provider may report as 0. */
export const isCycleDay = (day: number): boolean => Number.isInteger(day) && day >= 1 && day <= 31;

/** Throws where the caller has not made sure of {@link isCycleDay}. */
export const requireCycleDay = (day: number): void => {
  if (!isCycleDay(day)) throw new RangeError(`bill cycle day ${day} is not a whole number from 1 to 31`);
};

export const noCycleDay = ({ number, billCycleDay }: Pick<ProviderAccount, 'number' | 'billCycleDay'>): string =>
  `bill cycle day ${billCycleDay} of account ${number} is not 1 to 31`;

/**
 * The first cycle start later than the day of `at`. The cycle day is 1 to 31 and is cut to the month's length; any other
 * throws, for its "next" start could lie in the past, and who walks from start to start would never arrive.
 */
export const nextCycleStart = (at: Instant, cycleDay: number): Instant => {
  requireCycleDay(cycleDay);
  const today: CalendarDay = dayOf(at);
  const inThisMonth = dayInMonth(yearOf(today), monthOf(today), cycleDay);
  // The cut makes day 31 equal to a month's last day, so that no start is later than it within the month.
  const next = dayOfMonth(inThisMonth) > dayOfMonth(today) ? inThisMonth : startInNextMonth(today, cycleDay);
  return startOfDay(next);
};

const startInNextMonth = (today: CalendarDay, cycleDay: number): CalendarDay =>
  dayInMonth(yearOf(today), monthOf(today) + 1, cycleDay);

/** Intervals that begin at `from`, break at each cycle start and end at `to`; none when the range is empty. */
export const monthlyIntervals = (from: Instant, to: Instant, cycleDay: number): ReadonlyArray<CycleInterval> => {
  const intervals: CycleInterval[] = [];
  let start = from;
  while (start < to) {
    const cycleStart = nextCycleStart(start, cycleDay);
    const end = cycleStart < to ? cycleStart : to;
    intervals.push({ from: start, to: end });
    start = end;
  }
  return intervals;
};
