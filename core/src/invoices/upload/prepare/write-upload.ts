/** Writes one file's upload into the journal together with the aggregates that it takes. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../../../shared/calendar.ts';
import type { Instant } from '../../../shared/instant.ts';
import type { JournalError, NewUpload } from '../journal/upload-journal.ts';
import { instancesOf, type OrganizationLines, type PartLine } from '../report/upload-parts.ts';
import { usageFile } from '../report/usage-file.ts';
import type { Uploader } from '../state/upload.ts';
import type { DateFormat } from '../state/upload-policy.ts';
import type { PreparedUpload, UploadConflict } from './upload-report.ts';
import type { UploadSink } from './upload-sink.ts';

export interface PartInput {
  readonly uploader: Uploader;
  readonly through: CalendarDay;
  readonly createdAt: Instant;
  readonly dateFormat: DateFormat;
  readonly organizations: ReadonlyArray<OrganizationLines>;
  readonly postTrialInvoice: NewUpload['postTrialInvoice'];
}

/** In order of the unit. */
const amountsOf = (lines: ReadonlyArray<PartLine>): PreparedUpload['amounts'] =>
  [...Map.groupBy(lines, ({ line }) => line.amountType)]
    .map(([amountType, members]) => ({
      amountType,
      records: members.reduce((count, { aggregateIds }) => count + aggregateIds.length, 0),
      amount: members.reduce((sum, { amount }) => sum + amount, 0n),
    }))
    .toSorted((a, b) => (a.amountType < b.amountType ? -1 : 1));

/** A conflict means that nothing was written: somebody took some of the aggregates since they were read. */
export const writePart =
  (sink: UploadSink) =>
  (input: PartInput): TaskEither<JournalError, E.Either<UploadConflict, PreparedUpload>> =>
  async () => {
    const reserved = await sink.nextId();
    if (E.isLeft(reserved)) return reserved;
    const lines = input.organizations.flatMap((organization) => organization.lines);
    const upload = usageFile({ ...input, id: reserved.right, lines: lines.map(({ line }) => line) });
    const aggregateIds = lines.flatMap((line) => line.aggregateIds);
    const written = await sink.prepare({ ...upload, aggregateIds, postTrialInvoice: input.postTrialInvoice })();
    if (E.isRight(written)) return E.right(E.right({ upload, amounts: amountsOf(lines) }));
    if (written.left._tag === 'JournalUnavailable') return E.left(written.left);
    const { message } = written.left;
    return E.right(E.left({ uploadId: upload.id, instances: instancesOf(upload), message }));
  };
