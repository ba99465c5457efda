/** From which day on a suspension or resumption holds, by its policy (`PUT subscriptions/{key}/suspend` and `…/resume`). */
import type { Subscription } from '../books/subscription.ts';
import { addDays, addMonths, type Day, isDay, laterOf } from '../calendar/days.ts';
import { refusal } from '../refusals/refusal.ts';
import { chargesOf, processedThrough } from './status.ts';

export type Move = 'suspend' | 'resume';

/** What a request may say beside its policy; each under the name that the move has for it. */
export interface Wanted {
  readonly policy: string;
  readonly specificDate: string | undefined;
  readonly periods: number | undefined;
  readonly periodsType: string | undefined;
}

/** The first day that no invoice covers; the contract's first day when none does. */
export const billedUpTo = (subscription: Subscription): Day =>
  chargesOf(subscription)
    .map(processedThrough)
    .reduce<Day>((end, day) => laterOf(end, day ?? end), subscription.contractEffectiveDate);

/** `suspendedOn`: the day of the suspension that a resumption ends. */
export const dayOfMove = (
  move: Move,
  wanted: Wanted,
  subscription: Subscription,
  now: Day,
  suspendedOn: Day | null,
): Day => {
  const { policy } = wanted;
  if (policy === 'Today') return now;
  if (policy === 'SpecificDate') return specificDate(move, wanted);
  if (policy === 'FixedPeriodsFromToday') return fixedPeriods(now, move, wanted);
  if (move === 'suspend' && policy === 'EndOfLastInvoicePeriod') return billedUpTo(subscription);
  if (move === 'resume' && policy === 'FixedPeriodsFromSuspendDate')
    return fixedPeriods(suspendedOn ?? now, move, wanted);
  if (move === 'resume' && policy === 'suspendDate') return suspendedOn ?? now;
  const known = move === 'suspend' ? 'EndOfLastInvoicePeriod' : 'FixedPeriodsFromSuspendDate';
  throw refusal(
    'subscription',
    'invalid',
    `${move}Policy '${policy}' is none of Today, ${known}, FixedPeriodsFromToday, SpecificDate.`,
  );
};

const specificDate = (move: Move, { specificDate: given }: Wanted): Day => {
  if (given === undefined)
    throw refusal(
      'subscription',
      'missing',
      `Missing required value: ${move}SpecificDate, for the policy SpecificDate`,
    );
  if (!isDay(given))
    throw refusal('subscription', 'invalid', `${move}SpecificDate '${given}' is not a date as YYYY-MM-DD.`);
  return given;
};

const PERIODS: Readonly<Record<string, (day: Day, count: number) => Day>> = {
  Day: (day, count) => addDays(day, count),
  Week: (day, count) => addDays(day, 7 * count),
  Month: (day, count) => addMonths(day, count),
  Year: (day, count) => addMonths(day, 12 * count),
};

const fixedPeriods = (from: Day, move: Move, { periods, periodsType = '' }: Wanted): Day => {
  const add = Object.hasOwn(PERIODS, periodsType) ? PERIODS[periodsType] : undefined;
  if (periods === undefined || periods < 1 || add === undefined)
    throw refusal(
      'subscription',
      'missing',
      `${move}Periods must be a whole number from 1 on, and ${move}PeriodsType one of ${Object.keys(PERIODS).join(', ')}.`,
    );
  return add(from, periods);
};
