/** The one word that tells a customer, and their web page, how they stand with their bill. */
import { isNone, type Option } from 'fp-ts/lib/Option.js';
import type { Trial } from '../../trials/trial.ts';
import type { Payment, ProviderAccount } from '../provider/provider-accounts.ts';
import { isActive, type SubscriptionStatus } from '../provider/provider-subscriptions.ts';
import { type DeclineAdvice, declineAdvice } from './decline-code.ts';
import { lastPayment } from './payment.ts';

/** `payment_due` is a value that clients know; nothing answers it today. `unknown`: the provider gives no answer now. */
export type BillingStatus =
  | {
      readonly status: 'trial' | 'trial_expired' | 'subscription_inactive' | 'payment_due' | 'active' | 'unknown';
    }
  | { readonly status: 'payment_error'; readonly advice: DeclineAdvice };

/** None: there is no account. `unknown`: the provider was asked and gave no answer. */
export type AccountAsFarAsKnown = Option<ProviderAccount> | 'unknown';

/** Asked in this order; the first that applies is the answer. A trial needs no account. */
export const billingStatus = (trial: Pick<Trial, 'remaining'>, account: AccountAsFarAsKnown): BillingStatus => {
  if (trial.remaining > 0) return { status: 'trial' };
  if (account === 'unknown') return { status: 'unknown' };
  if (isNone(account)) return { status: 'trial_expired' };
  const { subscription, payments } = account.value;
  if (isNone(subscription) || !isActive(subscription.value.status)) return { status: 'subscription_inactive' };
  const payment = lastPayment(payments);
  if (payment._tag === 'PaymentFailed') return { status: 'payment_error', advice: declineAdvice(payment.declineCode) };
  return { status: 'active' };
};

const unknownWord = (status: SubscriptionStatus | Payment['status']): ReadonlyArray<string> =>
  typeof status === 'object' ? [status.unknown] : [];

/** Words of the provider that nobody here knows, for the log: they were taken for an inactive subscription or a failed payment. */
export const unknownProviderWords = ({ subscription, payments }: ProviderAccount): ReadonlyArray<string> => [
  ...(isNone(subscription) ? [] : unknownWord(subscription.value.status)).map(
    (word) => `subscription status "${word}"`,
  ),
  ...payments.flatMap(({ status }) => unknownWord(status)).map((word) => `payment status "${word}"`),
];
