/** The event store in memory: of every key the first copy, at its earliest receipt, and the copies that contradict it. */
import { type Clock, type Instant, instant, instantFromMillis, plus } from '@usage-billing/core/shared';
import {
  type AppendOutcome,
  type ConflictDecision,
  type ConflictResolution,
  canonicalMetadata,
  type DeliveredEvent,
  type EventHistory,
  type EventRetention,
  type EventStore,
  eventsPruned,
  type HourBucket,
  type HourlyTotal,
  hourOf,
  type LateEvent,
  type QuarantinedEvent,
  type ReceivedEvent,
} from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { answer, pagesOf } from './answer.ts';
import { eventHistory } from './event-history.ts';
import { by } from './order.ts';
import { memoryStaffActions } from './staff-actions.ts';

/** An event store in memory that can be pruned. */
export type MemoryEventStore = EventStore & EventRetention & EventHistory;

/** `clock` is the store's own; that events were pruned is recorded in `actions`. */
export const memoryEventStore = (clock: Clock = wallClock, actions = memoryStaffActions()): MemoryEventStore => {
  const stamp = stampsOf(clock);
  const events = new Map<string, DeliveredEvent>();
  /** Copies that were put aside, by key and payload, in the order in which they came. */
  const aside = new Map<string, Aside>();
  /** The copy that counts instead of the first one, by key; delivered when that was decided. */
  const instead = new Map<string, DeliveredEvent>();
  /** Receipts of what no longer counts, and when that was decided. */
  const vacated: Array<{ readonly receivedAt: Instant; readonly deliveredAt: Instant }> = [];
  const late = new Map<string, Omit<LateEvent, 'id'>>();
  /** Keys of pruned events, with their payload and when they were received. */
  const pruned = new Map<string, { readonly payload: string; readonly receivedAt: Instant }>();
  let floor: O.Option<HourBucket> = O.none;
  let keysKeptSince: Instant | undefined;

  const isBeforeFloor = (moment: Instant): boolean => O.isSome(floor) && moment < floor.value;

  const setLate = (event: DeliveredEvent, reason: string): AppendOutcome => {
    const name = nameOf(event);
    if (!late.has(name)) late.set(name, { event, reason });
    return { _tag: 'AfterRetention', reason };
  };

  const appendNew = (event: DeliveredEvent): AppendOutcome => {
    const known = pruned.get(event.uniqueKey);
    if (known !== undefined)
      return known.payload === payloadOf(event)
        ? { _tag: 'Duplicate' }
        : setLate(event, 'the key was stored with another payload, which was pruned');
    if (isBeforeFloor(event.receivedAt)) return setLate(event, 'its hour is before the retention floor');
    if (keysKeptSince !== undefined && event.occurredAt < keysKeptSince)
      return setLate(event, 'it occurred before the time from which on keys are remembered, and may be a copy');
    events.set(event.uniqueKey, event);
    return { _tag: 'Stored' };
  };

  const appendOne = (received: ReceivedEvent): AppendOutcome => {
    const event = { ...received, deliveredAt: stamp() };
    const stored = events.get(event.uniqueKey);
    if (stored === undefined) return appendNew(event);
    if (payloadOf(event) === payloadOf(stored)) {
      const { receivedAt, deliveredAt } = event;
      if (receivedAt < stored.receivedAt && !isBeforeFloor(receivedAt))
        events.set(event.uniqueKey, { ...stored, receivedAt, deliveredAt });
      return { _tag: 'Duplicate' };
    }
    const reason = `the key ${event.uniqueKey} is there already with another payload`;
    const name = nameOf(event);
    if (!aside.has(name)) aside.set(name, { event, reason, resolution: O.none });
    return { _tag: 'Quarantined', reason };
  };

  /** What counts, of hours that are complete. */
  const counting = (): ReadonlyArray<DeliveredEvent> =>
    [...events.values()]
      .map((event) => instead.get(event.uniqueKey) ?? event)
      .filter(({ receivedAt }) => !isBeforeFloor(receivedAt));

  const toQuarantined = ({ event, reason, resolution }: Aside, index: number): QuarantinedEvent => ({
    id: String(index + 1),
    event,
    stored: events.get(event.uniqueKey) ?? event,
    reason,
    resolution,
  });

  const resolve = (found: Aside, decision: ConflictDecision): void => {
    const at = stamp();
    const { uniqueKey, receivedAt } = found.event;
    const before = instead.get(uniqueKey) ?? events.get(uniqueKey);
    const moves = decision.counts === 'aside';
    const afterRetention =
      moves && (isBeforeFloor(receivedAt) || (before !== undefined && isBeforeFloor(before.receivedAt)));
    found.resolution = O.some({ ...decision, at, afterRetention });
    if (!moves || afterRetention) return;
    if (before !== undefined) vacated.push({ receivedAt: before.receivedAt, deliveredAt: at });
    instead.set(uniqueKey, { ...found.event, deliveredAt: at });
  };

  return {
    append: (batch) => answer(() => batch.map(appendOne)),
    now: answer(() => clock.now()),
    watermark: answer(stamp),
    retentionFloor: answer(() => floor),

    earliestTouchedHour: (deliveredSince) =>
      answer(() => {
        const received = [...counting(), ...vacated]
          .filter(({ deliveredAt, receivedAt }) => deliveredAt >= deliveredSince && !isBeforeFloor(receivedAt))
          .map(({ receivedAt }) => receivedAt);
        return received.length === 0
          ? O.none
          : O.some(hourOf(received.reduce((earliest, one) => (one < earliest ? one : earliest))));
      }),

    hourlyTotals: ({ from, to, deliveredSince }) =>
      pagesOf(() => {
        const totals = new Map<string, HourlyTotal>();
        for (const { instanceId, amountType, amount, receivedAt, deliveredAt } of counting()) {
          const hour = hourOf(receivedAt);
          if (hour < from || (to !== undefined && hour >= to)) continue;
          if (deliveredSince !== undefined && deliveredAt < deliveredSince) continue;
          const cell = JSON.stringify([hour.toString(), instanceId, amountType]);
          const total = (totals.get(cell)?.total ?? 0n) + amount;
          totals.set(cell, { instanceId, amountType, hour, total });
        }
        return [...totals.values()].sort(by((one) => [one.hour, one.instanceId, one.amountType]));
      }),

    quarantined: ({ limit, after = '0', all = false }) =>
      answer(() =>
        [...aside.values()]
          .map(toQuarantined)
          .filter(({ id, resolution }) => Number(id) > Number(after) && (all || O.isNone(resolution)))
          .slice(0, limit),
      ),

    openConflicts: answer(() => [...aside.values()].filter(({ resolution }) => O.isNone(resolution)).length),

    resolveConflict: (id, decision) => {
      const found = [...aside.values()][Number(id) - 1];
      if (found === undefined) return TE.left({ _tag: 'ConflictUnknown', id });
      if (O.isNone(found.resolution)) return answer(() => resolve(found, decision));
      return found.resolution.value.counts === decision.counts
        ? TE.right(undefined)
        : TE.left({ _tag: 'ConflictResolved', id, resolution: found.resolution.value });
    },

    ...eventHistory({
      counting,
      conflicts: () => [...aside.values()].map(toQuarantined),
      late: () => [...late.values()].map((one, index) => ({ id: String(index + 1), ...one })),
    }),

    late: ({ limit, after = '0' }) =>
      answer(() =>
        [...late.values()]
          .map((one, index) => ({ id: String(index + 1), ...one }))
          .filter(({ id }) => Number(id) > Number(after))
          .slice(0, limit),
      ),

    afterRetention: answer(
      () =>
        late.size +
        [...aside.values()].filter(({ resolution }) => O.isSome(resolution) && resolution.value.afterRetention).length,
    ),

    prune: (order) => {
      const { before, aggregatedUntil, keepKeysFor } = order;
      const old = [...events.values()].filter(({ receivedAt }) => receivedAt < before);
      const open = old.filter(({ deliveredAt }) => deliveredAt >= aggregatedUntil);
      if (open.length > 0) return TE.left({ _tag: 'NotAggregated', events: open.length });
      return answer(() => {
        actions.record(eventsPruned(order, floor, clock.now()));
        if (O.isNone(floor) || floor.value < before) floor = O.some(before);
        const contradicted = new Set([...aside.values()].map(({ event }) => event.uniqueKey));
        const going = old.filter(({ uniqueKey }) => !contradicted.has(uniqueKey));
        for (const event of going) {
          events.delete(event.uniqueKey);
          pruned.set(event.uniqueKey, { payload: payloadOf(event), receivedAt: event.receivedAt });
        }
        const since = plus(clock.now(), -keepKeysFor);
        const forgotten = [...pruned].filter(([, { receivedAt }]) => receivedAt < since);
        for (const [key] of forgotten) pruned.delete(key);
        if (forgotten.length > 0) keysKeptSince = since;
        return { events: going.length, forgottenKeys: forgotten.length };
      });
    },
  };
};

interface Aside {
  readonly event: DeliveredEvent;
  readonly reason: string;
  resolution: O.Option<ConflictResolution>;
}

const wallClock: Clock = { now: () => instantFromMillis(Date.now()) };

/** Every moment later than the one before, also while the clock stands still or goes back. */
const stampsOf = ({ now }: Clock): (() => Instant) => {
  let last: Instant | undefined;
  return () => {
    const present = now();
    last = last === undefined || present > last ? present : instant(last + 1n);
    return last;
  };
};

/** What two copies of one key must have in common, as text. */
const payloadOf = (event: ReceivedEvent): string =>
  JSON.stringify([
    event.instanceId,
    event.amountType,
    event.amount.toString(),
    event.occurredAt.toString(),
    O.toNullable(O.map(canonicalMetadata)(event.metadata)),
  ]);

const nameOf = (event: ReceivedEvent): string => JSON.stringify([event.uniqueKey, payloadOf(event)]);
