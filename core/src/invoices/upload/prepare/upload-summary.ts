/** What a run of the uploader took, what it left out, and why: for the log, the metrics, the history and a dry run. */
import * as O from 'fp-ts/lib/Option.js';
import type { CalendarDay } from '../../../shared/calendar.ts';
import { formatInstant } from '../../../shared/instant.ts';
import type { Json } from '../../../shared/json.ts';
import type { SetAsideReason, UploadId } from '../../../usage/aggregate.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { UnitAmount } from '../../../usage/unit-amount.ts';
import { instancesOf } from '../report/report-parts.ts';
import type { UploadPart } from '../state/upload.ts';
import type { SkipReason } from './billable-usage.ts';
import type { StrandedAmount } from './pending-usage.ts';

/** An upload that a run recorded, not sent yet. */
export interface PreparedUpload {
  readonly upload: UploadPart;
  /** The sums of the aggregates that it took. */
  readonly amounts: ReadonlyArray<UnitAmount>;
}

/** An organization whose usage a run left where it is, and why. */
export interface SkippedOrganization {
  readonly externalId: string;
  readonly instanceId: O.Option<InstanceId>;
  readonly reason: SkipReason;
  readonly detail: string;
  /** Its pending usage of the days that were looked at, as far as it was read. */
  readonly amounts: ReadonlyArray<UnitAmount>;
}

/** Usage that a run set aside, and why. */
export interface SetAsideAmount extends UnitAmount {
  readonly instanceId: InstanceId;
  readonly reason: SetAsideReason;
  readonly detail: string;
}

/** An upload that was not recorded, because another process had taken some of its rows. */
export interface UploadConflict {
  readonly uploadId: UploadId;
  readonly instances: ReadonlyArray<InstanceId>;
  readonly message: string;
}

/** What a run of the uploader found and prepared. */
export interface UploadSummary {
  readonly through: CalendarDay;
  readonly earliest: CalendarDay;
  readonly dryRun: boolean;
  /** How many organizations the directory calls billable. */
  readonly organizations: number;
  readonly uploads: ReadonlyArray<PreparedUpload>;
  readonly skipped: ReadonlyArray<SkippedOrganization>;
  readonly setAside: ReadonlyArray<SetAsideAmount>;
  readonly stranded: ReadonlyArray<StrandedAmount>;
  /** Reports that were not written because their aggregates had been taken meanwhile; the next run looks again. */
  readonly conflicts: ReadonlyArray<UploadConflict>;
  readonly warnings: ReadonlyArray<string>;
}

const unitToJson = ({ amountType, records, amount }: UnitAmount): { readonly [key: string]: Json } => ({
  amountType,
  records,
  amount: amount.toString(),
});

const uploadToJson = ({ upload, amounts }: PreparedUpload): Json => ({
  id: upload.id.toString(),
  name: upload.name,
  organizations: instancesOf(upload).length,
  lines: upload.lines.length,
  amounts: amounts.map(unitToJson),
});

/** For the history: amounts as decimal text, reports without their lines. */
export const uploadSummaryToJson = (summary: UploadSummary): Json => ({
  through: summary.through,
  earliest: summary.earliest,
  dryRun: summary.dryRun,
  organizations: summary.organizations,
  uploads: summary.uploads.map(uploadToJson),
  skipped: summary.skipped.map(({ externalId, instanceId, reason, detail, amounts }) => ({
    externalId,
    instanceId: O.toNullable(instanceId),
    reason,
    detail,
    amounts: amounts.map(unitToJson),
  })),
  setAside: summary.setAside.map((amount) => ({
    ...unitToJson(amount),
    instanceId: amount.instanceId,
    reason: amount.reason,
    detail: amount.detail,
  })),
  stranded: summary.stranded.map((amount) => ({
    ...unitToJson(amount),
    instanceId: amount.instanceId,
    oldest: formatInstant(amount.oldest),
  })),
  conflicts: summary.conflicts.map(({ uploadId, instances, message }) => ({
    uploadId: uploadId.toString(),
    instances,
    message,
  })),
  warnings: summary.warnings,
});
