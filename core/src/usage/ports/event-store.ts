/**
 * Port: where accepted events are kept, and what their hourly totals are. Moments of delivery and decision are given by the
 * store, never by the caller: the clock of a caller's machine may be wrong by days, and must not decide what is aggregated.
 */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Decision, StaffDecision } from '../../shared/decision.ts';
import type { Instant } from '../../shared/instant.ts';
import type { Pages } from '../../shared/pages.ts';
import type { NewStaffAction } from '../../shared/staff-actions.ts';
import type { HourlyTotal } from '../aggregate.ts';
import type { DeliveredEvent, ReceivedEvent } from '../event.ts';
import type { HourBucket } from '../hour-bucket.ts';
import type { InstanceId } from '../instance-id.ts';

/** Nothing can be said about the request; it may be repeated safely. */
export type EventStoreError = { readonly _tag: 'EventStoreUnavailable'; readonly message: string };

/** What became of one event of a batch. */
export type AppendOutcome =
  /** Kept durably; whether it is a copy of another, or contradicts one, is found out later. */
  | { readonly _tag: 'Accepted' }
  /** The first copy of this key; it counts. */
  | { readonly _tag: 'Stored' }
  /** The key is there already with the same payload; nothing changed. */
  | { readonly _tag: 'Duplicate' }
  /** The key is there already with another payload; this copy was put aside and does not count. */
  | { readonly _tag: 'Quarantined'; readonly reason: string }
  /** It belongs to an hour of which the store is no longer complete, or it may be a copy of a key that was forgotten. Kept, and counts nowhere. */
  | { readonly _tag: 'AfterRetention'; readonly reason: string }
  /** The store cannot keep this row because of what it contains; repeating it will not help. */
  | { readonly _tag: 'Refused'; readonly reason: string };

/** Two payloads that claim the same key. */
export interface QuarantinedEvent {
  /** Names the copy that was put aside; opaque. */
  readonly id: string;
  /** The copy that was put aside. */
  readonly event: DeliveredEvent;
  /** The first copy of the key that was stored. */
  readonly stored: DeliveredEvent;
  readonly reason: string;
  /** None: nobody has decided yet, and the stored copy counts. */
  readonly resolution: Option<ConflictResolution>;
}

/** What staff want of a copy that was put aside. */
export interface ConflictDecision extends StaffDecision {
  /** `stored`: the first copy goes on counting. `aside`: the copy that was put aside counts in its place. */
  readonly counts: 'stored' | 'aside';
}

/** A decision that was made. */
export interface ConflictResolution extends Decision, Pick<ConflictDecision, 'counts'> {
  /** By the store's time. */
  readonly at: Instant;
  /** It would have changed an hour before the retention floor, and therefore moved no amount. */
  readonly afterRetention: boolean;
}

/** What holds of a copy once somebody has decided about it. */
export interface DecidedConflict {
  /** The decision that stands; another person may have made the same one before. */
  readonly resolution: ConflictResolution;
  /**
   * Some: the store has no place to write this entry of the audit log with the decision, and the caller appends it. It comes
   * again when the same person repeats the decision, so that an entry that could not be written is not lost.
   */
  readonly toAppend: Option<NewStaffAction>;
}

/** An event that came after its hour, or the memory of its key, was gone. */
export interface LateEvent {
  /** Opaque; grows with time. */
  readonly id: string;
  readonly event: DeliveredEvent;
  readonly reason: string;
}

/** Why a decision about a conflict was not taken; nothing was changed. */
export type ResolveConflictError =
  | EventStoreError
  /** There is no such copy. */
  | { readonly _tag: 'ConflictUnknown'; readonly id: string }
  /** Somebody decided otherwise before. */
  | { readonly _tag: 'ConflictResolved'; readonly id: string; readonly resolution: ConflictResolution };

/** Every event that was acknowledged, each key counted once. */
export interface EventStore {
  /**
   * Keeps the events; durable once it returns. Outcomes stand in the order of the events. Idempotent by `uniqueKey`:
   * copies in one call, in several calls, or in calls at the same time count once. What is compared is instance, type,
   * amount, `occurredAt` to the microsecond and the canonical metadata; `receivedAt` is not.
   * A refused or quarantined row does not hold up the others. On `Left` any part of the batch may have been stored.
   */
  readonly append: (events: ReadonlyArray<ReceivedEvent>) => TaskEither<EventStoreError, ReadonlyArray<AppendOutcome>>;

  /** The store's present time, for measuring the clocks of those who stamp events. */
  readonly now: TaskEither<EventStoreError, Instant>;

  /**
   * How far deliveries have come: what is delivered after this call has a moment of delivery at or after it, even if the
   * store's own clock is set back. A delivery under way may still appear with an earlier one.
   */
  readonly watermark: TaskEither<EventStoreError, Instant>;

  /**
   * From this hour on the store is complete; none: nothing was ever taken away. Of earlier hours it tells nothing, and its
   * silence means nothing.
   */
  readonly retentionFloor: TaskEither<EventStoreError, Option<HourBucket>>;

  /** The earliest hour, from the floor on, in which anything changed at or after the watermark; none if nothing did. */
  readonly earliestTouchedHour: (deliveredSince: Instant) => TaskEither<EventStoreError, Option<HourBucket>>;

  /**
   * Totals of the hours in [from, to) that are not before the floor, each key counted once at its earliest `receivedAt`,
   * ordered by hour, then instance, then type. Sums are exact even outside int64. Hours without events do not appear.
   * Restarting the iteration runs the query again.
   */
  readonly hourlyTotals: (range: {
    readonly from: HourBucket;
    /** Exclusive; without it, to the end of what is stored. */
    readonly to?: HourBucket;
    /** Only rows delivered at or after this watermark. */
    readonly deliveredSince?: Instant;
    /** Absent: of all of them. */
    readonly instanceIds?: ReadonlyArray<InstanceId>;
  }) => Pages<EventStoreError, HourlyTotal>;

  /** Copies that were put aside and that nobody decided about yet, oldest first. */
  readonly quarantined: (query: {
    readonly limit: number;
    /** Returns what comes after this id, whether that copy is still open or not. */
    readonly after?: string;
    /** Decided ones as well. */
    readonly all?: boolean;
  }) => TaskEither<EventStoreError, ReadonlyArray<QuarantinedEvent>>;

  /** One copy that was put aside, decided or not; none: there is no such copy. */
  readonly conflict: (id: string) => TaskEither<EventStoreError, Option<QuarantinedEvent>>;

  /** How many copies are open: put aside, and nobody decided about them. */
  readonly openConflicts: TaskEither<EventStoreError, number>;

  /**
   * Records what was decided, for ever; the same decision again changes nothing. With `aside` that copy counts, in the
   * hour of its own receipt, instead of the one that counted before; the hours of both are touched when it is recorded, so
   * that the next aggregation moves the amount. Where one of them is before the floor, nothing moves, and the resolution
   * says so. With `stored` whatever counts goes on counting. Neither payload is deleted. The audit log has it with the
   * decision, or the caller is handed the entry: use `decideConflict`, which does either.
   */
  readonly resolveConflict: (
    id: string,
    decision: ConflictDecision,
  ) => TaskEither<ResolveConflictError, DecidedConflict>;

  /** Events that came too late to count, oldest first. */
  readonly late: (query: {
    readonly limit: number;
    /** Returns what comes after this id. */
    readonly after?: string;
  }) => TaskEither<EventStoreError, ReadonlyArray<LateEvent>>;

  /** How many events came too late to count, and how many decisions came too late to move anything. */
  readonly afterRetention: TaskEither<EventStoreError, number>;
}
