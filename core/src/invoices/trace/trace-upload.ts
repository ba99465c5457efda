/** An upload both ways: back to the events of each line, and on to the invoice. */
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { addDays, startOfDay } from '../../shared/calendar.ts';
import { inSteps, step } from '../../shared/result.ts';
import type { UploadId } from '../../usage/aggregate.ts';
import { hourOf } from '../../usage/hour-bucket.ts';
import type { EventHistory, HourCount } from '../../usage/ports/event-history.ts';
import type { EventStoreError } from '../../usage/ports/event-store.ts';
import type { ProviderError } from '../provider/provider-error.ts';
import type { JournalError, UploadJournal } from '../upload/journal/upload-journal.ts';
import type { Upload, UploadLine, UploadStep } from '../upload/state/upload.ts';
import { type LineTrace, type TraceLineDeps, traceLine } from './trace-line.ts';

/** What the trace of an upload reads; it writes nothing. */
export interface TraceUploadDeps extends TraceLineDeps {
  readonly events: Pick<EventHistory, 'countsOf'>;
  readonly journal: Pick<UploadJournal, 'find' | 'history'>;
}

/** A line with the hours of its days, as the event store has them now, and its way on. */
export interface UploadLineTrace extends LineTrace {
  readonly line: UploadLine;
  readonly hours: ReadonlyArray<HourCount>;
}

/** An upload with its steps and lines, up to the invoice and down to the hours. */
export interface UploadTrace {
  readonly upload: Upload;
  readonly steps: ReadonlyArray<UploadStep>;
  readonly lines: ReadonlyArray<UploadLineTrace>;
}

/** A source that could not be read. */
export type TraceUploadError = EventStoreError | JournalError | ProviderError;

/** It only reads. None: there is no such upload. */
export const traceUpload =
  (deps: TraceUploadDeps) =>
  (id: UploadId): TaskEither<TraceUploadError, O.Option<UploadTrace>> =>
    inSteps(async function* () {
      const found = yield* step(deps.journal.find(id));
      if (O.isNone(found)) return O.none;
      const steps = yield* step(deps.journal.history(id));
      const lines: UploadLineTrace[] = [];
      for (const line of found.value.lines) lines.push(yield* step(traceUploadLine(deps)(line)));
      return O.some({ upload: found.value, steps, lines });
    });

/** The hours of the days on which the line's usage was used, trial or not. */
export const hoursOfLine = ({ instanceId, amountType, firstUsedOn, lastUsedOn }: UploadLine) => ({
  instanceId,
  amountType,
  from: hourOf(startOfDay(firstUsedOn)),
  to: hourOf(startOfDay(addDays(lastUsedOn, 1))),
});

export const traceUploadLine =
  (deps: Omit<TraceUploadDeps, 'journal'>) =>
  (line: UploadLine): TaskEither<EventStoreError | ProviderError, UploadLineTrace> =>
    inSteps(async function* () {
      const hours = yield* step(deps.events.countsOf(hoursOfLine(line)));
      return { ...(yield* step(traceLine(deps)(line))), line, hours };
    });
