/** One attempt to bring events to the event store. */
import type { AppendOutcome, EventStore, ReceivedEvent } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

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
  readonly keepRefused: (rows: ReadonlyArray<RefusedRow>) => TaskEither<string, void>;
  readonly onDelivered: (batch: DeliveredBatch) => void;
}

/**
 * The `Left` says why it has to be repeated. Rows that were refused have arrived once they are kept as letters. Not in
 * steps: each step takes several turns of the queue of microtasks, in which senders hand in more before this is let go.
 */
export const attempt = async (
  { store, keepRefused, onDelivered }: AttemptOptions,
  events: ReadonlyArray<ReceivedEvent>,
): Promise<E.Either<string, void>> => {
  const begun = performance.now();
  const stored = await store.append(events)();
  if (E.isLeft(stored)) return E.left(stored.left.message);
  const outcomes = stored.right;
  if (outcomes.length !== events.length)
    return E.left(`the event store answered ${outcomes.length} outcomes for ${events.length} events`);
  const refused = refusedOf(events, outcomes);
  const kept = refused.length === 0 ? E.right(undefined) : await keepRefused(refused)();
  if (E.isRight(kept)) onDelivered({ events, outcomes, milliseconds: performance.now() - begun });
  return kept;
};

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
