/** What a read costs is said before it is made. */
import { inSteps, type Pages, step } from '@usage-billing/core/shared';
import type { EventHistory, EventRead, EventStore, EventStoreError } from '@usage-billing/core/usage';
import { group, orStartFailure } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

type Say = (text: string) => void;

const said = (bytes: O.Option<bigint>, say: Say): void => {
  if (O.isSome(bytes)) say(`The event store will be read for at most ${group(bytes.value.toString())} bytes.`);
};

/** Says nothing where reading is free. */
export const sayBytes = async (events: Pick<EventHistory, 'bytesOf'>, read: EventRead, say: Say): Promise<void> =>
  said(await orStartFailure(events.bytesOf(read)), say);

/** The same events, with the bytes of each read said before it. */
export const sayingBytes = (events: EventHistory, say: Say): EventHistory => {
  const before = <A>(read: EventRead, task: TaskEither<EventStoreError, A>): TaskEither<EventStoreError, A> =>
    inSteps(async function* () {
      said(yield* step(events.bytesOf(read)), say);
      return yield* step(task);
    });
  return {
    bytesOf: events.bytesOf,
    ofKey: (key) => before({ key }, events.ofKey(key)),
    countsOf: (hours) => before({ hours }, events.countsOf(hours)),
    eventsOf: (hours) => saidBefore(events, say)({ hours }, events.eventsOf(hours)),
  };
};

/** The same event store, with the bytes of each read of totals said before it. */
export const sayingTotals = <Store extends Pick<EventStore, 'hourlyTotals'>>(
  store: Store,
  events: Pick<EventHistory, 'bytesOf'>,
  say: Say,
): Store => ({
  ...store,
  hourlyTotals: (query) =>
    query.to === undefined
      ? store.hourlyTotals(query)
      : saidBefore(events, say)({ totals: { from: query.from, to: query.to } }, store.hourlyTotals(query)),
});

const saidBefore =
  ({ bytesOf }: Pick<EventHistory, 'bytesOf'>, say: Say) =>
  <A>(read: EventRead, pages: Pages<EventStoreError, A>): Pages<EventStoreError, A> => ({
    async *[Symbol.asyncIterator]() {
      const bytes = await bytesOf(read)();
      if (E.isLeft(bytes)) yield bytes;
      else {
        said(bytes.right, say);
        yield* pages;
      }
    },
  });
