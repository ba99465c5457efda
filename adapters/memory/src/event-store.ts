/** The event store in memory: of every key the first copy, at its earliest receipt, and the copies that contradict it. */
import { type Clock, type Instant, instantFromMillis } from '@usage-billing/core/shared';
import {
  type EventHistory,
  type EventRetention,
  type EventStore,
  type HourBucket,
  type HourlyTotal,
  hourOf,
} from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import { answer, pagesOf } from './answer.ts';
import { appendEvent } from './append-event.ts';
import { eventConflicts } from './event-conflicts.ts';
import { eventHistory } from './event-history.ts';
import { countingEvents, type HeldEvents, isBeforeFloor, lateEvents, noEvents } from './held-events.ts';
import { by } from './order.ts';
import { pruneEvents } from './prune-events.ts';
import { memoryStaffActions } from './staff-actions.ts';

/** An event store in memory that can be pruned. */
export type MemoryEventStore = EventStore & EventRetention & EventHistory;

/** `clock` is the store's own; what staff prune or decide is recorded in `actions`. */
export const memoryEventStore = (clock: Clock = wallClock, actions = memoryStaffActions()): MemoryEventStore => {
  const held = noEvents(clock);
  return {
    append: (batch) => answer(() => batch.map((event) => appendEvent(held, event))),
    now: answer(() => held.now()),
    watermark: answer(held.stamp),
    retentionFloor: answer(() => held.floor),
    earliestTouchedHour: (deliveredSince) => answer(() => earliestTouchedHour(held, deliveredSince)),
    hourlyTotals: (query) => pagesOf(() => hourlyTotals(held, query)),
    ...eventConflicts(held, actions.record),
    ...eventHistory(held),

    late: ({ limit, after = '0' }) =>
      answer(() =>
        lateEvents(held)
          .filter(({ id }) => Number(id) > Number(after))
          .slice(0, limit),
      ),

    afterRetention: answer(
      () =>
        held.late.size +
        [...held.aside.values()].filter(({ resolution }) => O.isSome(resolution) && resolution.value.afterRetention)
          .length,
    ),

    prune: pruneEvents(held, actions.record),
  };
};

const earliestTouchedHour = (held: HeldEvents, deliveredSince: Instant): O.Option<HourBucket> => {
  const received = [...countingEvents(held), ...held.vacated]
    .filter(({ deliveredAt, receivedAt }) => deliveredAt >= deliveredSince && !isBeforeFloor(held, receivedAt))
    .map(({ receivedAt }) => receivedAt);
  return received.length === 0
    ? O.none
    : O.some(hourOf(received.reduce((earliest, one) => (one < earliest ? one : earliest))));
};

const hourlyTotals = (
  held: HeldEvents,
  { from, to, deliveredSince, instanceIds }: Parameters<EventStore['hourlyTotals']>[0],
): ReadonlyArray<HourlyTotal> => {
  const totals = new Map<string, HourlyTotal>();
  for (const { instanceId, amountType, amount, receivedAt, deliveredAt } of countingEvents(held)) {
    const hour = hourOf(receivedAt);
    if (hour < from || (to !== undefined && hour >= to)) continue;
    if (deliveredSince !== undefined && deliveredAt < deliveredSince) continue;
    if (instanceIds?.includes(instanceId) === false) continue;
    const cell = JSON.stringify([hour.toString(), instanceId, amountType]);
    const total = (totals.get(cell)?.total ?? 0n) + amount;
    totals.set(cell, { instanceId, amountType, hour, total });
  }
  return [...totals.values()].sort(by((one) => [one.hour, one.instanceId, one.amountType]));
};

const wallClock: Clock = { now: () => instantFromMillis(Date.now()) };
