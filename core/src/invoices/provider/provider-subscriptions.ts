/** Port: what a customer subscribes to at the provider, and stopping and resuming it. */
import { fromNullable, isNone, isSome, type Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import type { ListedPrice } from '../money/price.ts';
import type { ProviderError } from './provider-error.ts';

/** `Unknown` keeps the provider's word; it is treated as inactive. */
export type SubscriptionStatus =
  | 'Draft'
  | 'PendingActivation'
  | 'PendingAcceptance'
  | 'Active'
  | 'Suspended'
  | 'Cancelled'
  | 'Expired'
  | { readonly unknown: string };

const ACTIVE: ReadonlySet<SubscriptionStatus> = new Set([
  'Draft',
  'PendingActivation',
  'PendingAcceptance',
  'Active',
] as const);

/** A status that nobody knows is not active. */
export const isActive = (status: SubscriptionStatus): boolean => ACTIVE.has(status);

/** A charge while its terms stay the same; a change of price begins a new one. */
export interface ChargeSegment {
  readonly from: CalendarDay;
  /** The first day on which it does not hold any more. None: it has no end. */
  readonly to: Option<CalendarDay>;
  /** The customer's own price. None: the list price holds. */
  readonly price: Option<ListedPrice>;
}

/** What a subscription charges for one unit, over time. */
export interface SubscriptionCharge {
  readonly number: string;
  readonly unit: AmountType;
  /** In order of time; days between two of them, or outside of all, are not rated. */
  readonly segments: ReadonlyArray<ChargeSegment>;
  /** Usage of earlier days is billed for good: what is sent for them now is never rated. None: nothing was billed yet. */
  readonly billedBefore: Option<CalendarDay>;
}

/** A subscription of an account; an account may have several. */
export interface Subscription {
  readonly number: string;
  readonly status: SubscriptionStatus;
  readonly from: CalendarDay;
  /** The first day on which it does not hold any more. None: it goes on. */
  readonly to: Option<CalendarDay>;
  readonly charges: ReadonlyArray<SubscriptionCharge>;
}

/** Its usage is billed, up to its end: one that was cancelled is billed until then. */
export const isBilled = ({ status, to }: Pick<Subscription, 'status' | 'to'>): boolean =>
  isActive(status) || ((status === 'Cancelled' || status === 'Expired') && isSome(to));

/** The provider's word for it. */
export const subscriptionStatusWord = (status: SubscriptionStatus): string =>
  typeof status === 'string' ? status : status.unknown;

/** The terms of a charge on a day. None: it is not rated then. */
export const segmentOn = ({ segments }: SubscriptionCharge, day: CalendarDay): Option<ChargeSegment> =>
  fromNullable(segments.find((segment) => holdsOn(segment, day)));

export const holdsOn = ({ from, to }: Pick<ChargeSegment, 'from' | 'to'>, day: CalendarDay): boolean =>
  from <= day && (isNone(to) || day < to.value);

/**
 * The subscription that a customer means when they speak of theirs: the one that is active and rates something today;
 * else the newest that has begun, else the next one to begin. One that starts later, an add-on without a unit or a newer
 * cancelled one never takes its place.
 */
export const mainSubscription = (
  subscriptions: ReadonlyArray<Subscription>,
  today: CalendarDay,
): Option<Subscription> => {
  const rank = (one: Subscription): number => {
    if (one.from > today) return 3;
    if (!isActive(one.status) || !holdsOn(one, today)) return 2;
    return one.charges.some((charge) => isSome(segmentOn(charge, today))) ? 0 : 1;
  };
  const byRank = subscriptions.toSorted((a, b) => rank(a) - rank(b) || later(a, b) * (rank(a) === 3 ? -1 : 1));
  return fromNullable(byRank[0]);
};

const later = (a: Subscription, b: Subscription): number => (a.from === b.from ? 0 : a.from > b.from ? -1 : 1);

/** Suspends and resumes subscriptions. */
export interface ProviderSubscriptions {
  /**
   * From today on the subscription is `Suspended`: usage is still taken, and not rated. Idempotent.
   * `ProviderRefused` where it is unknown, or neither `Active` nor `Suspended`; then nothing is changed.
   */
  readonly suspend: (subscriptionNumber: string) => TaskEither<ProviderError, void>;
  /** From today on it is `Active` again. Idempotent, and refused in the same cases. */
  readonly resume: (subscriptionNumber: string) => TaskEither<ProviderError, void>;
}
