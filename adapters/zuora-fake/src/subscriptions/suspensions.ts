/**
 * Suspending, resuming and cancelling from a day on. A change that lies ahead is written down now; the status follows from
 * the dates (*Considerations of suspend a subscription*, *Considerations in Orders*).
 */
import type { Subscription, Suspension } from '../books/subscription.ts';
import type { Tenant } from '../books/tenant.ts';
import { today } from '../books/today.ts';
import { type Day, laterOf } from '../calendar/days.ts';
import { refusal } from '../refusals/refusal.ts';
import { billedUpTo, dayOfMove, type Move, type Wanted } from './policies.ts';
import { statusOn } from './status.ts';

const rule = (message: string): Error => refusal('subscription', 'rule', message);

/** What it is now or, where a change lies ahead, will be after it. */
const finalStatus = (tenant: Tenant, subscription: Subscription): string => {
  const last = subscription.suspensions.at(-1);
  return last !== undefined && last.end === null && subscription.endDate === null && subscription.statusWord === null
    ? 'Suspended'
    : statusOn(subscription, laterOf(today(tenant), last?.end ?? ''));
};

const requireStatus = (tenant: Tenant, subscription: Subscription, wanted: string): void => {
  const status = finalStatus(tenant, subscription);
  if (status !== wanted) throw rule(`Subscription ${subscription.number} is ${status}, not ${wanted}.`);
};

const changed = (tenant: Tenant, subscription: Subscription, suspensions: ReadonlyArray<Suspension>): void => {
  subscription.suspensions = suspensions;
  subscription.version += 1;
  subscription.updatedAt = tenant.now();
};

export const suspendOn = (tenant: Tenant, subscription: Subscription, on: Day, by: Suspension['by']): void => {
  requireStatus(tenant, subscription, 'Active');
  if (on < subscription.contractEffectiveDate) throw rule(`${on} is before the contract effective date.`);
  const resumed = subscription.suspensions.at(-1)?.end ?? null;
  if (resumed !== null && on < resumed) throw rule(`${on} is before ${resumed}, when the subscription becomes Active.`);
  const billed = billedUpTo(subscription);
  if (on < billed) throw rule(`${on} is before ${billed}, up to which usage was processed.`);
  changed(tenant, subscription, [...subscription.suspensions, { start: on, end: null, by }]);
};

/** What was suspended by an order can be resumed by an order only, and the reverse. */
export const resumeOn = (tenant: Tenant, subscription: Subscription, on: Day, by: Suspension['by']): void => {
  requireStatus(tenant, subscription, 'Suspended');
  const last = subscription.suspensions.at(-1);
  if (last === undefined) throw rule(`Subscription ${subscription.number} was never suspended.`);
  if (last.by !== by)
    throw rule(
      `Subscription ${subscription.number} was suspended by ${last.by === 'order' ? 'an order' : 'the older call'} and can only be resumed in the same way.`,
    );
  if (on < last.start) throw rule(`${on} is before ${last.start}, when the subscription becomes Suspended.`);
  const earlier = subscription.suspensions.slice(0, -1);
  // Suspended and resumed on one day: it never was.
  changed(tenant, subscription, on === last.start ? earlier : [...earlier, { ...last, end: on }]);
};

/** The first day without service. With usage charges it is not before what was billed. */
export const cancelOn = (tenant: Tenant, subscription: Subscription, on: Day): void => {
  requireStatus(tenant, subscription, 'Active');
  const billed = billedUpTo(subscription);
  if (on < billed) throw rule(`${on} is before ${billed}, the last invoice date of the subscription.`);
  subscription.endDate = on;
  changed(tenant, subscription, subscription.suspensions);
};

/** Decides the day by policy and makes the move; answers the day. */
export const move = (
  tenant: Tenant,
  subscription: Subscription,
  kind: Move,
  wanted: Wanted,
  by: Suspension['by'],
): Day => {
  const on = dayOfMove(kind, wanted, subscription, today(tenant), subscription.suspensions.at(-1)?.start ?? null);
  if (kind === 'suspend') suspendOn(tenant, subscription, on, by);
  else resumeOn(tenant, subscription, on, by);
  return on;
};
