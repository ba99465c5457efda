/** Port: taking old events out of a store that keeps them until somebody says otherwise. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StaffDecision } from '../../shared/decision.ts';
import type { Instant } from '../../shared/instant.ts';
import type { HourBucket } from '../hour-bucket.ts';
import type { EventStoreError } from './event-store.ts';

/** Which events to delete, and for how long to remember their keys. */
export interface PruneOrder extends StaffDecision {
  /** Events of earlier hours go. */
  readonly before: HourBucket;
  /** The watermark up to which everything was aggregated. */
  readonly aggregatedUntil: Instant;
  /** Keys of pruned events are remembered for this long after their receipt, in microseconds, by the store's time. */
  readonly keepKeysFor: bigint;
}

/** Why the store deleted nothing. */
export type PruneError =
  | EventStoreError
  /** Something of these hours was delivered, and not aggregated yet. Nothing was deleted. */
  | { readonly _tag: 'NotAggregated'; readonly events: number };

/** What a prune deleted. */
export interface PrunedEvents {
  readonly events: number;
  /** Keys that were remembered and are forgotten now. */
  readonly forgottenKeys: number;
}

/** Deletes events that were aggregated, without letting a key count twice. */
export interface EventRetention {
  /**
   * Raises the retention floor and writes that into the audit log, in one transaction; then deletes the events before it and remembers their keys. Safe to interrupt and to
   * repeat. Must not run beside the aggregator, which would take silence for an answer.
   */
  readonly prune: (order: PruneOrder) => TaskEither<PruneError, PrunedEvents>;
}
