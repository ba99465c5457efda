/** Port: what a customer subscribes to at the provider, and stopping and resuming it. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { AmountType } from '../../usage/amount-type.ts';
import type { Decimal } from '../money/money.ts';
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

export interface SubscriptionCharge {
  readonly number: string;
  readonly unit: AmountType;
  /** The customer's own price per unit where it differs from the catalog. */
  readonly price: Option<Decimal>;
}

export interface Subscription {
  readonly number: string;
  readonly status: SubscriptionStatus;
  readonly charges: ReadonlyArray<SubscriptionCharge>;
}

export interface ProviderSubscriptions {
  /**
   * From today on the subscription is `Suspended`: usage is still taken, and not rated. Idempotent.
   * `ProviderRefused` where it is unknown, or neither `Active` nor `Suspended`; then nothing is changed.
   */
  readonly suspend: (subscriptionNumber: string) => TaskEither<ProviderError, void>;
  /** From today on it is `Active` again. Idempotent, and refused in the same cases. */
  readonly resume: (subscriptionNumber: string) => TaskEither<ProviderError, void>;
}
