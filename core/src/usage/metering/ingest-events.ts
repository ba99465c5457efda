/** Use case: takes accepted events into the event store. The caller may acknowledge them once it answers. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../../shared/clock.ts';
import type { BillingEvent } from '../event.ts';
import type { AppendOutcome, EventStore, EventStoreError } from '../event-store.ts';

export interface IngestEventsDeps {
  readonly eventStore: EventStore;
  readonly clock: Clock;
}

/**
 * Outcomes stand in the order of the events. One moment is both when the events were received and when they were
 * delivered, because nothing lies between the two: the answer comes after the event store has committed.
 */
export const ingestEvents =
  ({ eventStore, clock }: IngestEventsDeps) =>
  (events: ReadonlyArray<BillingEvent>): TaskEither<EventStoreError, ReadonlyArray<AppendOutcome>> =>
  () => {
    const now = clock.now();
    return eventStore.append(events.map((event) => ({ ...event, receivedAt: now, deliveredAt: now })))();
  };
