/** The event store in memory: one entry per key, at its earliest receipt. */
import {
  type AppendOutcome,
  canonicalMetadata,
  type DeliveredEvent,
  type EventStore,
  type HourlyTotal,
  hourOf,
  type QuarantinedEvent,
} from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
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

export const memoryEventStore = (): EventStore => {
  const events = new Map<string, DeliveredEvent>();
  /** Copies that were put aside, by key and payload. */
  const aside = new Map<string, { readonly id: bigint; readonly event: DeliveredEvent; readonly reason: string }>();

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
    if (!aside.has(name)) aside.set(name, { id: BigInt(aside.size + 1), event, reason });
    return { _tag: 'Quarantined', reason };
  };

  const withStored = ({ id, event, reason }: Omit<QuarantinedEvent, 'stored'>): QuarantinedEvent => ({
    id,
    event,
    stored: events.get(event.uniqueKey) ?? event,
    reason,
  });

  return {
    append: (batch) => answer(() => batch.map(appendOne)),

    earliestTouchedHour: (deliveredSince) =>
      answer(() => {
        const received = [...events.values()]
          .filter(({ deliveredAt }) => deliveredAt >= deliveredSince)
          .map(({ receivedAt }) => receivedAt);
        return received.length === 0
          ? O.none
          : O.some(hourOf(received.reduce((earliest, one) => (one < earliest ? one : earliest))));
      }),

    hourlyTotals: ({ from, to, deliveredSince }) =>
      pagesOf(() => {
        const totals = new Map<string, HourlyTotal>();
        for (const { instanceId, amountType, amount, receivedAt, deliveredAt } of events.values()) {
          const hour = hourOf(receivedAt);
          if (hour < from || (to !== undefined && hour >= to)) continue;
          if (deliveredSince !== undefined && deliveredAt < deliveredSince) continue;
          const cell = JSON.stringify([hour.toString(), instanceId, amountType]);
          const total = (totals.get(cell)?.total ?? 0n) + amount;
          totals.set(cell, { instanceId, amountType, hour, total });
        }
        return [...totals.values()].sort(by((one) => [one.hour, one.instanceId, one.amountType]));
      }),

    quarantined: ({ limit, after = 0n }) =>
      answer(() =>
        [...aside.values()]
          .filter(({ id }) => id > after)
          .slice(0, limit)
          .map(withStored),
      ),
  };
};
