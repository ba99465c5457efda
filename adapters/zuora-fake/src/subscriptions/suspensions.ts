/** Suspending and resuming: from which day on, by policy, and letting the days that were planned come true. */
import { today } from '../accounts/accounts.ts';
import type { PlannedChange, Subscription, Tenant } from '../books/tenant.ts';
import { addDays, type Day, isDay, laterOf } from '../calendar/days.ts';
import { refusal } from '../http/failure.ts';

export type Move = 'suspend' | 'resume';

const TO: Readonly<Record<Move, PlannedChange['status']>> = { suspend: 'Suspended', resume: 'Active' };

/** What a request may say beside its policy; each under the name that the move has for it. */
export interface Wanted {
  readonly policy: string;
  readonly specificDate: string | undefined;
  readonly periods: number | undefined;
  readonly periodsType: string | undefined;
}

/** The same day of a later month, or that month's last. */
const addMonths = (day: Day, count: number): Day => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const length = new Date(Date.UTC(year, month + count, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + count, Math.min(date, length))).toISOString().slice(0, 10);
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

/** The day after the last one that an invoice covers; the contract's first day when none does. */
const endOfLastInvoicePeriod = ({ ratePlans, contractEffectiveDate }: Subscription): Day =>
  ratePlans
    .flatMap(({ charges }) => charges)
    .flatMap(({ billed }) => billed)
    .reduce((end, one) => laterOf(end, addDays(one.end, 1)), contractEffectiveDate);

/** The day from which on the move holds. `suspendedOn`: the day of the suspension that a resumption ends. */
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
  if (move === 'suspend' && policy === 'EndOfLastInvoicePeriod') return endOfLastInvoicePeriod(subscription);
  if (move === 'resume' && policy === 'FixedPeriodsFromSuspendDate')
    return fixedPeriods(suspendedOn ?? now, move, wanted);
  const known = move === 'suspend' ? 'EndOfLastInvoicePeriod' : 'FixedPeriodsFromSuspendDate';
  throw refusal(
    'subscription',
    'invalid',
    `${move}Policy '${policy}' is none of Today, ${known}, FixedPeriodsFromToday, SpecificDate.`,
  );
};

/** The last change that lies ahead of a subscription. */
const lastPlanned = (tenant: Tenant, subscription: Subscription): PlannedChange | undefined =>
  tenant.plannedChanges.findLast((change) => change.subscription === subscription);

/** Decides the move; nothing happens yet. `after`: a change that is to come first and is not planned yet either. */
export const planMove = (
  tenant: Tenant,
  subscription: Subscription,
  move: Move,
  wanted: Wanted,
  after: PlannedChange | undefined = lastPlanned(tenant, subscription),
): PlannedChange => {
  const from = move === 'suspend' ? 'Active' : 'Suspended';
  const status = after?.status ?? subscription.status;
  if (status !== from)
    throw refusal('subscription', 'rule', `Subscription ${subscription.number} is ${status}, not ${from}.`);
  const on = dayOfMove(move, wanted, subscription, today(tenant), after?.on ?? subscription.suspendedOn);
  if (on < subscription.contractEffectiveDate)
    throw refusal('subscription', 'rule', `${on} is before the contract effective date.`);
  if (after !== undefined && on < after.on)
    throw refusal(
      'subscription',
      'rule',
      `${on} is before ${after.on}, when the subscription becomes ${after.status}.`,
    );
  return { subscription, on, status: TO[move] };
};

/** Lets the clock take effect. */
export const settleSubscriptions = (tenant: Tenant): void => {
  if (tenant.plannedChanges.length === 0) return;
  const now = today(tenant);
  const due = tenant.plannedChanges.filter(({ on }) => on <= now);
  for (const { subscription, status, on } of due) {
    subscription.status = status;
    if (status === 'Suspended') subscription.suspendedOn = on;
  }
  const left = tenant.plannedChanges.filter(({ on }) => on > now);
  tenant.plannedChanges.splice(0, tenant.plannedChanges.length, ...left);
};

/** What is for today or earlier happens at once. */
export const plan = (tenant: Tenant, ...changes: ReadonlyArray<PlannedChange>): void => {
  tenant.plannedChanges.push(...changes);
  settleSubscriptions(tenant);
};
