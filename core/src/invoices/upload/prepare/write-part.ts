/** Writes one report's upload into the journal together with the aggregates that it takes. */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../../../shared/calendar.ts';
import type { Instant } from '../../../shared/instant.ts';
import { inSteps, step } from '../../../shared/result.ts';
import type { AggregatesTaken, JournalError, NewUpload } from '../journal/upload-journal.ts';
import { instancesOf, type OrganizationLines, type PartLine } from '../report/report-parts.ts';
import { usageReport } from '../report/usage-report.ts';
import type { Uploader } from '../state/upload.ts';
import type { UploadSink } from './upload-sink.ts';
import type { PreparedUpload, UploadConflict } from './upload-summary.ts';

export interface PartInput {
  readonly uploader: Uploader;
  readonly through: CalendarDay;
  readonly createdAt: Instant;
  readonly organizations: ReadonlyArray<OrganizationLines>;
  readonly postTrialInvoice: NewUpload['postTrialInvoice'];
}

/** On a conflict nothing was written: another upload took some of the aggregates since they were read. */
export type PartWritten = E.Either<UploadConflict, PreparedUpload>;

export const writePart =
  (sink: UploadSink) =>
  (input: PartInput): TaskEitherOf<PartWritten> =>
    inSteps(async function* () {
      const id = yield* step(sink.nextId);
      const lines = input.organizations.flatMap((organization) => organization.lines);
      const upload = usageReport({ ...input, id, lines: lines.map(({ line }) => line) });
      const aggregateIds = lines.flatMap((line) => line.aggregateIds);
      const { postTrialInvoice } = input;
      const taken = yield* step(conflictOf(sink.prepare({ ...upload, aggregateIds, postTrialInvoice })));
      if (E.isRight(taken)) return E.right({ upload, amounts: amountsOf(lines) });
      return E.left({ uploadId: id, instances: instancesOf(upload), message: taken.left.message });
    });

type TaskEitherOf<A> = TE.TaskEither<JournalError, A>;

/** The journal out of reach ends the run; aggregates that are taken do not. */
const conflictOf = (
  written: TE.TaskEither<JournalError | AggregatesTaken, void>,
): TaskEitherOf<E.Either<AggregatesTaken, void>> =>
  TE.matchE(
    (error: JournalError | AggregatesTaken): TaskEitherOf<E.Either<AggregatesTaken, void>> =>
      error._tag === 'AggregatesTaken' ? TE.right(E.left(error)) : TE.left(error),
    () => TE.right(E.right(undefined)),
  )(written);

/** In order of the unit. */
const amountsOf = (lines: ReadonlyArray<PartLine>): PreparedUpload['amounts'] =>
  [...Map.groupBy(lines, ({ line }) => line.amountType)]
    .map(([amountType, members]) => ({
      amountType,
      records: members.reduce((count, { aggregateIds }) => count + aggregateIds.length, 0),
      amount: members.reduce((sum, { amount }) => sum + amount, 0n),
    }))
    .toSorted((a, b) => (a.amountType < b.amountType ? -1 : 1));
