/**
 * An event store that need not be there yet: the ingester takes events from the first moment on, because an outage of the
 * event store is what its buffer is for, also when it begins before the ingester does.
 */
import type { EventStore, EventStoreError } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

export interface PatientStore {
  readonly store: EventStore;
  /** Connects now, if it is not connected; answers why it cannot. */
  readonly connect: TaskEither<EventStoreError, unknown>;
}

/** `connect` may reject, and is asked again for the next request then. */
export const patientStore = (connect: () => Promise<EventStore>): PatientStore => {
  let connecting: Promise<EventStore> | undefined;

  const connected: TaskEither<EventStoreError, EventStore> = async () => {
    connecting ??= connect();
    try {
      return E.right(await connecting);
    } catch (error) {
      connecting = undefined;
      return E.left({ _tag: 'EventStoreUnavailable', message: error instanceof Error ? error.message : String(error) });
    }
  };

  const ask =
    <Failure, A>(request: (store: EventStore) => TaskEither<Failure, A>): TaskEither<Failure | EventStoreError, A> =>
    async () => {
      const store = await connected();
      return E.isLeft(store) ? store : request(store.right)();
    };

  return {
    connect: connected,
    store: {
      append: (events) => ask((store) => store.append(events)),
      now: ask((store) => store.now),
      watermark: ask((store) => store.watermark),
      retentionFloor: ask((store) => store.retentionFloor),
      late: (query) => ask((store) => store.late(query)),
      afterRetention: ask((store) => store.afterRetention),
      earliestTouchedHour: (since) => ask((store) => store.earliestTouchedHour(since)),
      hourlyTotals: (range) => ({
        async *[Symbol.asyncIterator]() {
          const store = await connected();
          if (E.isLeft(store)) yield store;
          else yield* store.right.hourlyTotals(range);
        },
      }),
      quarantined: (query) => ask((store) => store.quarantined(query)),
      conflict: (id) => ask((store) => store.conflict(id)),
      openConflicts: ask((store) => store.openConflicts),
      resolveConflict: (id, resolution) => ask((store) => store.resolveConflict(id, resolution)),
    },
  };
};
