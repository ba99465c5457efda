/** What came of building a day again: identical, or each difference with what it consists of. */
import * as O from 'fp-ts/lib/Option.js';
import { dayOf } from '../../shared/calendar.ts';
import type { UploadId } from '../../usage/aggregate.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import type { HourBucket } from '../../usage/hour-bucket.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { UsageReportFormat } from '../provider/usage-report.ts';
import { lineOfDay, takenByLine, type UploadCell } from '../reconciliation/upload-cells.ts';
import { type NamelessLine, usageReport } from '../upload/report/usage-report.ts';
import type { Upload, UploadLine } from '../upload/state/upload.ts';

/** An hour whose events sum to something else than what the ledger has. */
export interface HourDifference {
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  readonly hour: HourBucket;
  /** In the unit; exact. */
  readonly events: bigint;
  readonly recorded: bigint;
}

/** A line that would be another one if it were made today. */
export interface LineDifference {
  readonly line: UploadLine;
  /** From the event store for the day, and from the ledger for the other days of the line. */
  readonly rebuilt: bigint;
  /** Of the day; none: the ledger rows of the upload do not add up to the line. */
  readonly hours: ReadonlyArray<HourDifference>;
}

/** An upload of the day, as it was sent and as it was built again. */
export interface ReplayedUpload {
  readonly id: UploadId;
  readonly name: string;
  /** Of the last request; none: nothing was sent from this journal. */
  readonly sent: O.Option<string>;
  /** Of the report as it was built again. */
  readonly rebuilt: string;
  /** Of the recorded report, rendered with the settings of now. */
  readonly recorded: string;
  readonly lines: ReadonlyArray<LineDifference>;
}

/** What building a day again came to, beside what was recorded and sent. */
export interface Replay {
  /** Hours of an instance and unit that were compared. */
  readonly compared: number;
  readonly hours: ReadonlyArray<HourDifference>;
  readonly uploads: ReadonlyArray<ReplayedUpload>;
}

/** The bytes are those that were sent, or those that would be sent where nothing was yet. */
export const isIdentical = ({ sent, rebuilt, recorded }: ReplayedUpload): boolean =>
  rebuilt === O.getOrElse(() => recorded)(sent);

/** Whether everything that was built again is what was recorded and sent. */
export const addsUp = ({ hours, uploads }: Replay): boolean => hours.length === 0 && uploads.every(isIdentical);

/** An upload that took rows of the day, with everything that it took of each instance and unit that has such a row. */
export interface UploadToReplay {
  readonly upload: Upload;
  readonly cells: ReadonlyArray<UploadCell>;
  /** Differences in hours of which no later upload took rows. */
  readonly hours: ReadonlyArray<HourDifference>;
}

const ofCell =
  ({ instanceId, amountType }: UploadCell) =>
  (line: Pick<UploadLine, 'instanceId' | 'amountType'>) =>
    line.instanceId === instanceId && line.amountType === amountType;

/** Its report, built again: quantities from ledger and events, names and descriptions from the quantities. */
export const replayUpload = (
  { upload, cells, hours }: UploadToReplay,
  format: Pick<UsageReportFormat, 'render'>,
): ReplayedUpload => {
  const differences: LineDifference[] = [];
  const quantities = new Map<UploadLine, bigint>();
  for (const cell of cells)
    for (const { line, amount } of takenByLine(cell)) {
      const own = hours.filter((one) => ofCell(cell)(one) && lineOfDay(cell.lines, dayOf(one.hour)) === line);
      const rebuilt = own.reduce((sum, { events, recorded }) => sum + events - recorded, amount);
      quantities.set(line, rebuilt);
      if (rebuilt !== line.quantity) differences.push({ line, rebuilt, hours: own });
    }
  const { id, uploader, through, createdAt, name } = upload;
  const lines = upload.lines.flatMap((line): ReadonlyArray<NamelessLine> => {
    const quantity = quantities.get(line) ?? line.quantity;
    const { description: _, ...nameless } = line;
    return quantity === 0n ? [] : [{ ...nameless, quantity }];
  });
  const again = usageReport({ id, uploader, through, createdAt, lines });
  return {
    id,
    name,
    sent: upload.fingerprint,
    rebuilt: format.render(again).fingerprint,
    recorded: format.render(upload).fingerprint,
    lines: differences,
  };
};
