/** What this month will come to if the customer goes on as in the last week. */
import { max } from 'fp-ts/lib/Ord.js';
import * as S from 'fp-ts/lib/string.js';
import { addDays, type CalendarDay, dayOf, daysBetween, daysInMonth, monthOf, yearOf } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import { Decimal } from '../money/money.ts';
import { exactChargeOfFraction, type Fraction, type Price } from '../money/price.ts';
import { roundMoney } from '../money/rounding.ts';

/** What was used on a day, in the unit that the context names. */
export interface DailyUsage {
  readonly day: CalendarDay;
  readonly amount: bigint;
}

export interface EstimateInput {
  readonly periodStart: CalendarDay;
  readonly trialEnd: Instant;
  readonly now: Instant;
  /** Billable usage by day, from the earlier of the period's start and seven days ago on; days in between may be missing. */
  readonly usage: ReadonlyArray<DailyUsage>;
}

/** The mean is taken of so many full days, or of fewer after a trial. */
export const DAYS_TO_AVERAGE = 7;

const laterDay = max<CalendarDay>(S.Ord);

const sumOf = (usage: ReadonlyArray<DailyUsage>, from: CalendarDay, to: CalendarDay): bigint =>
  usage.reduce((sum, { day, amount }) => (day >= from && day < to ? sum + amount : sum), 0n);

/** The days [from, today) of which the mean is taken: none of them lies in the trial once that is over. */
const daysToAverage = (today: CalendarDay, { trialEnd, now }: EstimateInput): CalendarDay => {
  const weekAgo = addDays(today, -DAYS_TO_AVERAGE);
  if (now < trialEnd) return weekAgo;
  return laterDay(weekAgo, addDays(dayOf(trialEnd), 1));
};

/** Usage of the period before today, and the mean of the last full days for today and what is left of the month. */
export const estimatedUsage = (input: EstimateInput): Fraction => {
  const { periodStart, usage } = input;
  const today = dayOf(input.now);
  const soFar = sumOf(usage, periodStart, today);
  const averageFrom = daysToAverage(today, input);
  const days = daysBetween(averageFrom, today);
  const daysLeft = daysInMonth(yearOf(periodStart), monthOf(periodStart)) - daysBetween(periodStart, today);
  // A period that starts on the last day of a short month can outlast that month; nothing is left to add then.
  if (days <= 0 || daysLeft <= 0) return { numerator: soFar, denominator: 1n };
  const averaged = sumOf(usage, averageFrom, today);
  return { numerator: soFar * BigInt(days) + averaged * BigInt(daysLeft), denominator: BigInt(days) };
};

/**
 * What usage of several units will cost in whole currency units, rounded up. Prices are exact and nothing is divided
 * before the end. All fractions must have one denominator, as those of one customer and moment do. Never below 0.
 */
export const estimatedCharge = (parts: ReadonlyArray<{ readonly price: Price; readonly usage: Fraction }>): Decimal => {
  const [first] = parts;
  if (first === undefined) return new Decimal(0);
  const { denominator } = first.usage;
  const sum = parts.reduce(
    (total, { price, usage }) => total.plus(exactChargeOfFraction(price, usage)),
    new Decimal(0),
  );
  const step = new Decimal(denominator.toString());
  return roundMoney(sum, { mode: 'Up', increment: step }).div(step).round(0);
};
