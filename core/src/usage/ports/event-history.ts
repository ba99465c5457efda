/** Port: single events, for tracing a bill back to them. What counts in an hour is told by the event store's totals. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Instant } from '../../shared/instant.ts';
import type { Pages } from '../../shared/pages.ts';
import type { AmountType } from '../amount-type.ts';
import type { DeliveredEvent } from '../event.ts';
import type { HourBucket } from '../hour-bucket.ts';
import type { InstanceId } from '../instance-id.ts';
import type { EventStoreError, LateEvent, QuarantinedEvent } from './event-store.ts';

/** What to look for under one key. */
export interface KeySearch {
  readonly uniqueKey: string;
  /** Half-open, by the receipt of the copies. A store with an index may look further. */
  readonly received: { readonly from: Instant; readonly to: Instant };
}

/** Everything that the store holds under one key. */
export interface KeyHistory {
  /** The payload that counts, at its earliest receipt; none: nothing counts under this key. */
  readonly counting: Option<DeliveredEvent>;
  /** Copies with another payload than the first that was stored, decided about or not, oldest first. */
  readonly conflicts: ReadonlyArray<QuarantinedEvent>;
  /** Copies that came after retention and count nowhere. */
  readonly late: ReadonlyArray<LateEvent>;
}

/** Some hours of one instance and unit; half-open. */
export interface CellHours {
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  readonly from: HourBucket;
  readonly to: HourBucket;
}

/** The events that count in one hour of an instance and unit. */
export interface HourCount {
  readonly hour: HourBucket;
  readonly events: number;
  /** Exact, in the unit; may be outside int64. */
  readonly total: bigint;
}

/** Finds events again, for those who ask what became of them. */
export interface EventHistory {
  readonly ofKey: (search: KeySearch) => TaskEither<EventStoreError, KeyHistory>;
  /** In order; hours in which nothing counts do not appear. */
  readonly countsOf: (hours: CellHours) => TaskEither<EventStoreError, ReadonlyArray<HourCount>>;
  /** The events that count, ordered by receipt, then key. Memory is bounded by a page. */
  readonly eventsOf: (hours: CellHours) => Pages<EventStoreError, DeliveredEvent>;
  /** The bytes that a read will be billed for, found without reading; none: the store charges nothing for reading. */
  readonly bytesOf: (read: EventRead) => TaskEither<EventStoreError, Option<bigint>>;
}

/** A read of single events, or of the hourly totals of everybody. */
export type EventRead =
  | { readonly key: KeySearch }
  | { readonly hours: CellHours }
  | { readonly totals: { readonly from: HourBucket; readonly to: HourBucket } };
