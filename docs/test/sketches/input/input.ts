/** A sketch of an input: lines of JSON from anywhere. It returns once everything that was accepted is durable. */
import { decodeBillingEvent } from '@usage-billing/contracts/wire';
import { parseJsonExact } from '@usage-billing/core/shared';
import type { AppendOutcome, BillingEvent, EventStoreError } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

export interface LinesReport {
  readonly accepted: number;
  /** Numbers of the lines that were rejected, from 1. */
  readonly rejected: ReadonlyArray<number>;
}

type Ingest = (events: ReadonlyArray<BillingEvent>) => TE.TaskEither<EventStoreError, ReadonlyArray<AppendOutcome>>;

/** A line that breaks a rule is rejected alone. */
export const takeLines =
  (ingest: Ingest) =>
  (lines: ReadonlyArray<string>): TE.TaskEither<EventStoreError, LinesReport> => {
    const decoded = lines.map((line) => E.flatMap((json) => decodeBillingEvent(json))(parseJsonExact(line)));
    const events = decoded.flatMap((one) => (E.isRight(one) ? [one.right] : []));
    const rejected = decoded.flatMap((one, index) => (E.isLeft(one) ? [index + 1] : []));
    return TE.map(() => ({ accepted: events.length, rejected }))(ingest(events));
  };
