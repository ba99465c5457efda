/** What this month will come to if the customer goes on as in the last week. */
import { max } from 'fp-ts/lib/Ord.js';
import * as S from 'fp-ts/lib/string.js';
import { addDays, type CalendarDay, dayOf, daysBetween, daysInMonth, monthOf, yearOf } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import { Decimal } from '../money/money.ts';

export interface DailyUsage {
  readonly day: CalendarDay;
  readonly amount: bigint;
}

export interface EstimateInput {
  readonly periodStart: CalendarDay;
  readonly trialEnd: Instant;
  readonly now: Instant;
  /** Usage by day, from the earlier of the period's start and seven days ago on; days in between may be missing. */
  readonly usage: ReadonlyArray<DailyUsage>;
}

/** An exact fraction: a mean over seven days has no finite decimal form. */
export interface Fraction {
  readonly numerator: bigint;
  /** Above 0. */
  readonly denominator: bigint;
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

const divideRoundingUp = (numerator: bigint, denominator: bigint): bigint => {
  const quotient = numerator / denominator;
  return numerator % denominator > 0n ? quotient + 1n : quotient;
};

/** Price × usage in whole currency units, rounded up; the one division comes last, so that nothing is lost before it. */
export const estimatedCharge = (price: Decimal, usage: Fraction): Decimal => {
  const [whole = '0', decimals = ''] = price.toFixed().split('.');
  const unscaledPrice = BigInt(whole + decimals);
  const scale = 10n ** BigInt(decimals.length);
  return new Decimal(divideRoundingUp(unscaledPrice * usage.numerator, scale * usage.denominator).toString());
};
