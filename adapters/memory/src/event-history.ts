/** Single events of the event store in memory. */
import {
  type CellHours,
  type DeliveredEvent,
  type EventHistory,
  type HourCount,
  hourOf,
} from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { answer, pagesOf } from './answer.ts';
import { quarantinedEvents } from './event-conflicts.ts';
import { countingEvents, type HeldEvents, lateEvents } from './held-events.ts';
import { by } from './order.ts';

/** Single events of what is held, and the counts behind an hour. */
export const eventHistory = (held: HeldEvents): EventHistory => {
  const eventsOf = ({ instanceId, amountType, from, to }: CellHours): ReadonlyArray<DeliveredEvent> =>
    countingEvents(held)
      .filter((event) => event.instanceId === instanceId && event.amountType === amountType)
      .filter(({ receivedAt }) => receivedAt >= from && receivedAt < to)
      .sort(by((event) => [event.receivedAt, event.uniqueKey]));

  return {
    ofKey: ({ uniqueKey }) =>
      answer(() => ({
        counting: O.fromNullable(countingEvents(held).find((event) => event.uniqueKey === uniqueKey)),
        conflicts: quarantinedEvents(held).filter(({ event }) => event.uniqueKey === uniqueKey),
        late: lateEvents(held).filter(({ event }) => event.uniqueKey === uniqueKey),
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
