/** The one word that tells a customer, and their web page, how they stand with their bill. */
import { isNone, isSome, type Option } from 'fp-ts/lib/Option.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import type { Trial } from '../../trials/trial.ts';
import type { Money } from '../money/money.ts';
import type { Payment, ProviderAccount } from '../provider/provider-accounts.ts';
import { isActive, mainSubscription, type SubscriptionStatus } from '../provider/provider-subscriptions.ts';
import { type DeclineAdvice, declineAdvice } from './decline-code.ts';
import { lastPayment } from './payment.ts';

/** `unknown`: the provider does not answer at the moment. `payment_due`: so much is owed past its due date. */
export type BillingStatus =
  | { readonly status: 'trial' | 'trial_expired' | 'subscription_inactive' | 'active' | 'unknown' }
  | { readonly status: 'payment_due'; readonly owed: Money }
  | { readonly status: 'payment_error'; readonly advice: DeclineAdvice };

/** None: there is no account. `unknown`: the provider was asked and gave no answer. */
export type AccountAsFarAsKnown = Option<ProviderAccount> | 'unknown';

/** The first that applies, in this order. A trial needs no account; who owes nothing is active, whatever failed before. */
export const billingStatus = (
  trial: Pick<Trial, 'remaining'>,
  account: AccountAsFarAsKnown,
  today: CalendarDay,
): BillingStatus => {
  if (trial.remaining > 0) return { status: 'trial' };
  if (account === 'unknown') return { status: 'unknown' };
  if (isNone(account)) return { status: 'trial_expired' };
  const { subscriptions, payments, balance, unpaidSince } = account.value;
  const subscription = mainSubscription(subscriptions, today);
  if (isNone(subscription) || !isActive(subscription.value.status)) return { status: 'subscription_inactive' };
  if (balance.amount.lte(0)) return { status: 'active' };
  const payment = lastPayment(payments);
  if (payment._tag === 'PaymentFailed') return { status: 'payment_error', advice: declineAdvice(payment.declineCode) };
  if (isSome(unpaidSince) && unpaidSince.value < today) return { status: 'payment_due', owed: balance };
  return { status: 'active' };
};

const unknownWord = (status: SubscriptionStatus | Payment['status']): ReadonlyArray<string> =>
  typeof status === 'object' ? [status.unknown] : [];

/** Words of the provider that nobody here knows, for the log: they were taken for an inactive subscription or a failed payment. */
export const unknownProviderWords = ({ subscriptions, payments }: ProviderAccount): ReadonlyArray<string> => [
  ...subscriptions.flatMap(({ status }) => unknownWord(status)).map((word) => `subscription status "${word}"`),
  ...payments.flatMap(({ status }) => unknownWord(status)).map((word) => `payment status "${word}"`),
];
