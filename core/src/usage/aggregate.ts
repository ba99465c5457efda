/** Hourly sums, on their way from the event store to the ledger and from the ledger to an upload. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { Instant } from '../shared/instant.ts';
import type { Amount } from './amount.ts';
import type { AmountType } from './amount-type.ts';
import type { HourBucket } from './hour-bucket.ts';
import type { InstanceId } from './instance-id.ts';

/** What the event store holds of one instance and unit in one hour, every key counted once. */
export interface HourlyTotal {
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  readonly hour: HourBucket;
  /** Exact and unbounded: a sum may leave int64, and then it is quarantined. */
  readonly total: bigint;
}

/** Number of the upload that took a ledger row; grows with time. */
export type UploadId = bigint;

/** One row of the append-only ledger. An hour's amount is the sum of its rows. */
export interface Aggregate {
  readonly id: bigint;
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  readonly bucketStart: HourBucket;
  readonly amount: Amount;
}

/**
 * Why an aggregate that belongs to no upload is kept out of the next one. `not rated`, `nets to zero`, `rejected`,
 * `unmatched` and `settled by hand` are settled: nothing will be billed unless an operator releases them. The others are looked
 * at again by every run. `credit owed`: no later usage will come to set it off against. `before contract`: used before the subscription began. `too late`: everything up to the subscription's end is
 * billed. `unmatched`: it may be part of an upload that was taken over from the provider.
 */
export const SET_ASIDE_REASONS = [
  'not rated',
  'nets to zero',
  'rejected',
  'unmatched',
  'settled by hand',
  'credit carried',
  'credit owed',
  'held',
  'before contract',
  'too late',
] as const;
/** Why usage was taken out of the way of billing. */
export type SetAsideReason = (typeof SET_ASIDE_REASONS)[number];

/** Reasons that the next run may find gone. */
export const OPEN_REASONS = [
  'credit carried',
  'credit owed',
  'held',
  'before contract',
  'too late',
] as const satisfies ReadonlyArray<SetAsideReason>;

/** Whether the usage stays where it is until staff release it. Other usage is looked at again by every run. */
export const isSettled = (reason: SetAsideReason): boolean => !OPEN_REASONS.some((open) => open === reason);

const NEEDS_NOBODY: ReadonlySet<SetAsideReason> = new Set([
  'nets to zero',
  'settled by hand',
  'credit carried',
] as const);

/** Whether a person has to do something about the usage: not where they did, it nets to zero, or it is a credit for the next upload. */
export const needsAPerson = (reason: SetAsideReason): boolean => !NEEDS_NOBODY.has(reason);

/** How staff ended what needed a person: the customer got it back, it was invoiced by hand, or it stays as it is. */
export const SETTLED_AS = ['credited', 'invoiced', 'kept'] as const;
/** One of {@link SETTLED_AS}. */
export type SettledAs = (typeof SETTLED_AS)[number];

/** A ledger row that no upload has taken. */
export interface UnassignedAggregate extends Aggregate {
  readonly setAside: Option<{ readonly reason: SetAsideReason; readonly detail: string }>;
  /** When the row was written: tells usage that came after the last upload from usage that was left behind. */
  readonly recordedAt: Instant;
}

/** A total that does not fit into int64, kept apart with its instance named. */
export interface QuarantinedTotal extends HourlyTotal {
  /** What the ledger held of the hour when it was first put aside; it adds nothing to it until the total fits again. */
  readonly held: bigint;
  readonly reason: string;
  readonly recordedAt: Instant;
}
