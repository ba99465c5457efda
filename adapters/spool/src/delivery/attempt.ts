/** One attempt to bring events to the event store. */
import { fail, inSteps, step } from '@usage-billing/core/shared';
import type { AppendOutcome, EventStore, ReceivedEvent } from '@usage-billing/core/usage';
import * as TE from 'fp-ts/lib/TaskEither.js';

/** Events that arrived in the store together. */
export interface DeliveredBatch {
  readonly events: ReadonlyArray<ReceivedEvent>;
  /** In the order of the events. */
  readonly outcomes: ReadonlyArray<AppendOutcome>;
  /** Of the attempt that succeeded. */
  readonly milliseconds: number;
}

/** A row that the store does not take as it is. */
export interface RefusedRow {
  readonly event: ReceivedEvent;
  readonly reason: string;
}

export interface AttemptOptions {
  readonly store: Pick<EventStore, 'append'>;
  /** Keeps rows that the store refused; delivery goes on once they are durable. */
  readonly keepRefused: (rows: ReadonlyArray<RefusedRow>) => TE.TaskEither<string, void>;
  readonly onDelivered: (batch: DeliveredBatch) => void;
}

/** The `Left` says why it has to be repeated. Rows that were refused have arrived once they are kept as letters. */
export const attempt = (
  { store, keepRefused, onDelivered }: AttemptOptions,
  events: ReadonlyArray<ReceivedEvent>,
): TE.TaskEither<string, void> =>
  inSteps(async function* () {
    const begun = performance.now();
    const outcomes = yield* step(
      TE.mapLeft(({ message }: { readonly message: string }) => message)(store.append(events)),
    );
    if (outcomes.length !== events.length)
      return yield* fail(`the event store answered ${outcomes.length} outcomes for ${events.length} events`);
    const refused = refusedOf(events, outcomes);
    if (refused.length > 0) yield* step(keepRefused(refused));
    onDelivered({ events, outcomes, milliseconds: performance.now() - begun });
  });

const refusedOf = (
  events: ReadonlyArray<ReceivedEvent>,
  outcomes: ReadonlyArray<AppendOutcome>,
): ReadonlyArray<RefusedRow> => {
  const refused: RefusedRow[] = [];
  outcomes.forEach((outcome, index) => {
    const event = events[index];
    if (outcome._tag === 'Refused' && event !== undefined) refused.push({ event, reason: outcome.reason });
  });
  return refused;
};
