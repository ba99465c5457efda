/** The one word that tells a customer how they stand with their bill. */

import type { Moment } from './moment.ts';
import { trialLeft } from './trial.ts';

/** The words that the customer API uses as well. */
export type StatusWord =
  | 'trial'
  | 'trial_expired'
  | 'subscription_inactive'
  | 'payment_error'
  | 'payment_due'
  | 'active';

/** What is known of a customer. */
export interface StatusInput {
  readonly createdAt: Moment;
  readonly trialEndsAt: Moment;
  readonly now: Moment;
  /** Absent while the customer has set up no payment. */
  readonly account?: {
    readonly hasActiveSubscription: boolean;
    readonly owes: 'nothing' | 'not yet due' | 'overdue';
    readonly lastPaymentFailed: boolean;
  };
}

/** The first that applies counts: a trial needs no account, and who owes nothing is active, whatever failed before. Throws a `TypeError` that names the moment that is none. */
export const statusWord = ({ account, ...moments }: StatusInput): StatusWord => {
  if (trialLeft(moments).daysLeft > 0) return 'trial';
  if (account === undefined) return 'trial_expired';
  if (!account.hasActiveSubscription) return 'subscription_inactive';
  if (account.owes === 'nothing') return 'active';
  if (account.lastPaymentFailed) return 'payment_error';
  return account.owes === 'overdue' ? 'payment_due' : 'active';
};
