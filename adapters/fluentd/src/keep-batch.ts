/** Stores a judged batch: its dead letters, then its events. */
import type { Clock } from '@usage-billing/core/shared';
import { inSteps, step } from '@usage-billing/core/shared';
import type {
  AppendOutcome,
  BillingEvent,
  DeadLetter,
  DeadLettersError,
  EventStoreError,
} from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type JudgedBatch, lettersOf, type Origin } from './judged-batch.ts';

/** What became of the records of a batch, for metrics. */
export interface RecordResults {
  readonly events: ReadonlyArray<BillingEvent>;
  /** In the order of the events; `failed`: none of them was stored. */
  readonly outcomes: ReadonlyArray<AppendOutcome> | 'failed';
  /** How many others broke a rule. */
  readonly rejected: number;
}

/** What both inputs do with the records that they have read. */
export interface InputOptions {
  /** Returns once the events are durable; outcomes stand in the order of the events. */
  readonly ingest: (events: ReadonlyArray<BillingEvent>) => TaskEither<EventStoreError, ReadonlyArray<AppendOutcome>>;
  /** Stores records that broke a rule, durably, before the sender is answered. Without it they are only reported. */
  readonly reject?: (letters: ReadonlyArray<DeadLetter>) => TaskEither<DeadLettersError, void>;
  /** Says when a rejected record arrived. */
  readonly clock: Clock;
  /** `billing` by default. */
  readonly tag?: string;
  /** How many records of one body or message may break a rule; 200,000 by default. What follows is not read. */
  readonly maxRejected?: number;
  /** Called after every batch. */
  readonly onRecords?: (results: RecordResults) => void;
  /** Called with the number of ignored fields of a batch, where there are any. */
  readonly onUnknownFields?: (count: number) => void;
  /** Called with the reason when a batch could not be stored. */
  readonly onFailure?: (message: string) => void;
}

const MAX_REJECTED = 200_000;
const ALWAYS_REJECTED = 10_000;

/**
 * How many records may be rejected of what took so many bytes to send. Each becomes a dead letter, which takes far more than
 * a compressed byte; no honest sender's records compress to less.
 */
export const maxRejected = ({ maxRejected: most = MAX_REJECTED }: InputOptions, sentBytes: number): number =>
  Math.min(most, ALWAYS_REJECTED + sentBytes);

export type KeepError = DeadLettersError | EventStoreError;

/** Outcomes of the events, in their order. Left: nothing may be acknowledged, and the batch may be sent again. */
export const keepBatch =
  (options: InputOptions, origin: Origin, batch: JudgedBatch): TaskEither<KeepError, ReadonlyArray<AppendOutcome>> =>
  async () => {
    const { events, rejected, unknownFields } = batch;
    if (unknownFields > 0) options.onUnknownFields?.(unknownFields);
    const stored = await storeBatch(options, origin, batch)();
    options.onRecords?.({ events, outcomes: E.isRight(stored) ? stored.right : 'failed', rejected: rejected.length });
    if (E.isLeft(stored)) options.onFailure?.(stored.left.message);
    return stored;
  };

const storeBatch = (
  { reject, ingest, clock }: InputOptions,
  origin: Origin,
  batch: JudgedBatch,
): TaskEither<KeepError, ReadonlyArray<AppendOutcome>> =>
  inSteps(async function* () {
    if (batch.rejected.length > 0 && reject !== undefined)
      yield* step<KeepError, void>(reject(lettersOf(batch, origin, clock.now())));
    return batch.events.length === 0 ? [] : yield* step<KeepError, ReadonlyArray<AppendOutcome>>(ingest(batch.events));
  });
