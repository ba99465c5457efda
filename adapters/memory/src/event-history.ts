/** Single events of the event store in memory. */
import {
  type CellHours,
  type DeliveredEvent,
  type EventHistory,
  type HourCount,
  hourOf,
  type LateEvent,
  type QuarantinedEvent,
} from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { answer, pagesOf } from './answer.ts';
import { by } from './order.ts';

/** What the store holds now. */
export interface HeldEvents {
  readonly counting: () => ReadonlyArray<DeliveredEvent>;
  readonly conflicts: () => ReadonlyArray<QuarantinedEvent>;
  readonly late: () => ReadonlyArray<LateEvent>;
}

export const eventHistory = ({ counting, conflicts, late }: HeldEvents): EventHistory => {
  const eventsOf = ({ instanceId, amountType, from, to }: CellHours): ReadonlyArray<DeliveredEvent> =>
    counting()
      .filter((event) => event.instanceId === instanceId && event.amountType === amountType)
      .filter(({ receivedAt }) => receivedAt >= from && receivedAt < to)
      .sort(by((event) => [event.receivedAt, event.uniqueKey]));

  return {
    ofKey: ({ uniqueKey }) =>
      answer(() => ({
        counting: O.fromNullable(counting().find((event) => event.uniqueKey === uniqueKey)),
        conflicts: conflicts().filter(({ event }) => event.uniqueKey === uniqueKey),
        late: late().filter(({ event }) => event.uniqueKey === uniqueKey),
      })),
    countsOf: (hours) =>
      answer(() =>
        [...Map.groupBy(eventsOf(hours), ({ receivedAt }) => hourOf(receivedAt))].map(
          ([hour, events]): HourCount => ({
            hour,
            events: events.length,
            total: events.reduce((sum, { amount }) => sum + amount, 0n),
          }),
        ),
      ),
    eventsOf: (hours) => pagesOf(() => eventsOf(hours)),
    bytesOf: () => TE.right(O.none),
  };
};
