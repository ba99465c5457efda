/** What the event store in memory holds, and which of it counts. */
import { type Clock, type Instant, instant } from '@usage-billing/core/shared';
import {
  type ConflictResolution,
  canonicalMetadata,
  type DeliveredEvent,
  type HourBucket,
  type LateEvent,
  type ReceivedEvent,
} from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';

/** Changed in place by `appendEvent`, `resolveConflict` and `pruneEvents`. */
export interface HeldEvents {
  readonly now: () => Instant;
  /** A moment later than each one before. */
  readonly stamp: () => Instant;
  /** Of every key the first copy, at its earliest receipt. */
  readonly events: Map<string, DeliveredEvent>;
  /** Copies that were put aside, by key and payload, in the order in which they came. */
  readonly aside: Map<string, Aside>;
  /** The copy that counts instead of the first one, by key; delivered when that was decided. */
  readonly instead: Map<string, DeliveredEvent>;
  /** Receipts of what no longer counts, and when that was decided. */
  readonly vacated: Array<{ readonly receivedAt: Instant; readonly deliveredAt: Instant }>;
  /** Events that came after the retention of their hour or key, by key and payload. */
  readonly late: Map<string, Omit<LateEvent, 'id'>>;
  /** Keys of pruned events, with their payload and when they were received. */
  readonly pruned: Map<string, { readonly payload: string; readonly receivedAt: Instant }>;
  /** Hours before it were pruned. */
  floor: O.Option<HourBucket>;
  /** Keys of events that occurred before it may have been forgotten. */
  keysKeptSince: O.Option<Instant>;
}

/** A copy that contradicts the first one of its key. */
export interface Aside {
  readonly event: DeliveredEvent;
  readonly reason: string;
  resolution: O.Option<ConflictResolution>;
}

/** An empty store, whose moments are those of `clock`. */
export const noEvents = (clock: Clock): HeldEvents => ({
  now: () => clock.now(),
  stamp: stampsOf(() => clock.now()),
  events: new Map(),
  aside: new Map(),
  instead: new Map(),
  vacated: [],
  late: new Map(),
  pruned: new Map(),
  floor: O.none,
  keysKeptSince: O.none,
});

/** Whether the hour of the moment was pruned. */
export const isBeforeFloor = ({ floor }: HeldEvents, moment: Instant): boolean =>
  O.isSome(floor) && moment < floor.value;

/** What counts, of hours that are complete. */
export const countingEvents = (held: HeldEvents): ReadonlyArray<DeliveredEvent> =>
  [...held.events.values()]
    .map((event) => held.instead.get(event.uniqueKey) ?? event)
    .filter(({ receivedAt }) => !isBeforeFloor(held, receivedAt));

/** Events that came too late, numbered in the order in which they came. */
export const lateEvents = ({ late }: HeldEvents): ReadonlyArray<LateEvent> =>
  [...late.values()].map((one, index) => ({ id: String(index + 1), ...one }));

/** What two copies of one key must have in common, as text. */
export const payloadOf = (event: ReceivedEvent): string =>
  JSON.stringify([
    event.instanceId,
    event.amountType,
    event.amount.toString(),
    event.occurredAt.toString(),
    O.toNullable(O.map(canonicalMetadata)(event.metadata)),
  ]);

/** Every moment later than the one before, also while the clock stands still or goes back. */
const stampsOf = (now: () => Instant): (() => Instant) => {
  let last: Instant | undefined;
  return () => {
    const present = now();
    last = last === undefined || present > last ? present : instant(last + 1n);
    return last;
  };
};
