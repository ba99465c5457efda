/** Changes that staff make in Zuora itself: another price from a day on, dates of the contract, any status. */
import type { Charge, Subscription } from '../books/subscription.ts';
import type { Tenant } from '../books/tenant.ts';
import { today } from '../books/today.ts';
import type { Day } from '../calendar/days.ts';
import { type FakePrice, toPrice } from '../pricing/price.ts';
import { chargesOf, effectiveStart } from './status.ts';

const touched = (tenant: Tenant, subscription: Subscription): void => {
  subscription.version += 1;
  subscription.updatedAt = tenant.now();
};

const chargeFor = (subscription: Subscription, unit: string): Charge => {
  const charge = chargesOf(subscription).find((one) => one.unit === unit);
  if (charge === undefined) throw new Error(`subscription ${subscription.number} has no charge for ${unit}`);
  return charge;
};

/** Without a day the price holds from the beginning, as if it had been agreed so. With one, a new segment begins. */
export const changePrice = (
  tenant: Tenant,
  subscription: Subscription,
  unit: string,
  price: FakePrice,
  from: Day | undefined,
): void => {
  const charge = chargeFor(subscription, unit);
  const [first] = charge.segments;
  if (first === undefined) return;
  const start = from ?? first.start;
  const before = charge.segments.filter((segment) => segment.start < start);
  charge.segments = [
    ...before.map((segment) => (segment.end === null || segment.end > start ? { ...segment, end: start } : segment)),
    { id: tenant.newId(), segment: before.length + 1, start, end: null, price: toPrice(price) },
  ];
  touched(tenant, subscription);
};

export interface ContractDates {
  readonly contractEffectiveDate?: Day;
  readonly serviceActivationDate?: Day;
  readonly customerAcceptanceDate?: Day;
}

/** Charges begin with the date that triggers them. */
export const changeDates = (tenant: Tenant, subscription: Subscription, dates: ContractDates): void => {
  Object.assign(subscription, dates);
  for (const charge of chargesOf(subscription)) {
    const start = effectiveStart(subscription, charge);
    const [first, ...rest] = charge.segments;
    if (start !== null && first !== undefined) charge.segments = [{ ...first, start }, ...rest];
  }
  touched(tenant, subscription);
};

/** Whatever it was: staff and support can do what the API refuses. */
export const setStatus = (tenant: Tenant, subscription: Subscription, status: string, on?: Day): void => {
  const day = on ?? today(tenant);
  const word = status.replaceAll(' ', '');
  const last = subscription.suspensions.at(-1);
  const isSuspended = last !== undefined && last.end === null;
  subscription.statusWord = null;
  subscription.endDate = null;
  if (word !== 'Suspended' && isSuspended)
    subscription.suspensions = [...subscription.suspensions.slice(0, -1), { ...last, end: day }].filter(
      ({ start, end }) => end === null || start < end,
    );
  if (word === 'Suspended' && !isSuspended)
    subscription.suspensions = [...subscription.suspensions, { start: day, end: null, by: 'call' }];
  if (word === 'Cancelled' || word === 'Expired') subscription.endDate = day;
  if (!['Active', 'Suspended', 'Cancelled'].includes(word)) subscription.statusWord = word;
  touched(tenant, subscription);
};
