/** The event store in memory: of every key the first copy, at its earliest receipt, and the copies that contradict it. */
import type { Instant } from '@usage-billing/core/shared';
import {
  type AppendOutcome,
  type ConflictResolution,
  canonicalMetadata,
  type DeliveredEvent,
  type EventStore,
  type HourlyTotal,
  hourOf,
  type QuarantinedEvent,
} from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { answer, pagesOf } from './answer.ts';
import { by } from './order.ts';

/** What two copies of one key must have in common, as text. */
const payloadOf = (event: DeliveredEvent): string =>
  JSON.stringify([
    event.instanceId,
    event.amountType,
    event.amount.toString(),
    event.occurredAt.toString(),
    O.toNullable(O.map(canonicalMetadata)(event.metadata)),
  ]);

interface Aside {
  readonly event: DeliveredEvent;
  readonly reason: string;
  resolution: O.Option<ConflictResolution>;
}

export const memoryEventStore = (): EventStore => {
  const events = new Map<string, DeliveredEvent>();
  /** Copies that were put aside, by key and payload, in the order in which they came. */
  const aside = new Map<string, Aside>();
  /** The copy that counts instead of the first one, by key; delivered when that was decided. */
  const instead = new Map<string, DeliveredEvent>();
  /** Receipts of what no longer counts, and when that was decided. */
  const vacated: Array<{ readonly receivedAt: Instant; readonly deliveredAt: Instant }> = [];

  const appendOne = (event: DeliveredEvent): AppendOutcome => {
    const stored = events.get(event.uniqueKey);
    if (stored === undefined) {
      events.set(event.uniqueKey, event);
      return { _tag: 'Stored' };
    }
    const payload = payloadOf(event);
    if (payload === payloadOf(stored)) {
      const { receivedAt, deliveredAt } = event;
      if (receivedAt < stored.receivedAt) events.set(event.uniqueKey, { ...stored, receivedAt, deliveredAt });
      return { _tag: 'Duplicate' };
    }
    const reason = `the key ${event.uniqueKey} is there already with another payload`;
    const name = JSON.stringify([event.uniqueKey, payload]);
    if (!aside.has(name)) aside.set(name, { event, reason, resolution: O.none });
    return { _tag: 'Quarantined', reason };
  };

  const counting = (): ReadonlyArray<DeliveredEvent> =>
    [...events.values()].map((event) => instead.get(event.uniqueKey) ?? event);

  const toQuarantined = ({ event, reason, resolution }: Aside, index: number): QuarantinedEvent => ({
    id: String(index + 1),
    event,
    stored: events.get(event.uniqueKey) ?? event,
    reason,
    resolution,
  });

  const resolve = (found: Aside, resolution: ConflictResolution): void => {
    found.resolution = O.some(resolution);
    if (resolution.counts === 'stored') return;
    const { uniqueKey } = found.event;
    const before = instead.get(uniqueKey) ?? events.get(uniqueKey);
    if (before !== undefined) vacated.push({ receivedAt: before.receivedAt, deliveredAt: resolution.at });
    instead.set(uniqueKey, { ...found.event, deliveredAt: resolution.at });
  };

  return {
    append: (batch) => answer(() => batch.map(appendOne)),

    earliestTouchedHour: (deliveredSince) =>
      answer(() => {
        const received = [...counting(), ...vacated]
          .filter(({ deliveredAt }) => deliveredAt >= deliveredSince)
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

    resolveConflict: (id, resolution) => {
      const found = [...aside.values()][Number(id) - 1];
      if (found === undefined) return TE.left({ _tag: 'ConflictUnknown', id });
      if (O.isNone(found.resolution)) return answer(() => resolve(found, resolution));
      return found.resolution.value.counts === resolution.counts
        ? TE.right(undefined)
        : TE.left({ _tag: 'ConflictResolved', id, resolution: found.resolution.value });
    },
  };
};
