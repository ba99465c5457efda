/** What became of each record of a batch, as the client is told and as the metrics count it. */
import { countUnknownFields, decodeBillingEvent, type FieldProblem } from '@usage-billing/contracts/wire';
import type { AppendOutcome, BillingEvent } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';

export interface RejectedRecord extends FieldProblem {
  /** Position in the array that was sent, from 0; a single object is 0. */
  readonly index: number;
}

export interface QuarantinedRecord {
  readonly index: number;
  readonly reason: string;
}

export interface BatchReport {
  /** Records that need not be sent again: stored now, stored before, or put aside. */
  readonly accepted: number;
  /** Records that broke a rule; sending them again unchanged will not help. */
  readonly rejected: ReadonlyArray<RejectedRecord>;
  /**
   * Of the accepted ones, those whose key is taken by another payload: they are kept aside for staff and are not billed.
   */
  readonly quarantined: ReadonlyArray<QuarantinedRecord>;
}

export type RecordStatus = 'accepted' | 'stored' | 'duplicate' | 'quarantined' | 'rejected' | 'failed';

/** One record that was dealt with, for metrics. A rejected record has no event. */
export interface RecordResult {
  readonly status: RecordStatus;
  readonly event: BillingEvent | undefined;
}

export interface DecodedBatch {
  readonly events: ReadonlyArray<{ readonly index: number; readonly event: BillingEvent }>;
  readonly rejected: ReadonlyArray<RejectedRecord>;
  /** Fields of all records that mean nothing here and are ignored. */
  readonly unknownFields: number;
}

/** `body` is one record or an array of records. */
export const decodeBatch = (body: unknown): DecodedBatch => {
  const records: ReadonlyArray<unknown> = Array.isArray(body) ? body : [body];
  const events: Array<DecodedBatch['events'][number]> = [];
  const rejected: RejectedRecord[] = [];
  let unknownFields = 0;
  records.forEach((record, index) => {
    unknownFields += countUnknownFields(record);
    const decoded = decodeBillingEvent(record);
    if (E.isRight(decoded)) events.push({ index, event: decoded.right });
    else rejected.push({ index, ...decoded.left });
  });
  return { events, rejected, unknownFields };
};

/** `outcomes` stand in the order of `batch.events`. */
export const reportOf = (batch: DecodedBatch, outcomes: ReadonlyArray<AppendOutcome>): BatchReport => {
  const refused: RejectedRecord[] = [];
  const quarantined: QuarantinedRecord[] = [];
  batch.events.forEach(({ index }, position) => {
    const outcome = outcomes[position];
    if (outcome?._tag === 'Refused') refused.push({ index, field: 'record', reason: outcome.reason });
    if (outcome?._tag === 'Quarantined') quarantined.push({ index, reason: outcome.reason });
  });
  return {
    accepted: batch.events.length - refused.length,
    rejected: [...batch.rejected, ...refused].sort((a, b) => a.index - b.index),
    quarantined,
  };
};

const statusOf: Readonly<Record<AppendOutcome['_tag'], RecordStatus>> = {
  Accepted: 'accepted',
  Stored: 'stored',
  Duplicate: 'duplicate',
  Quarantined: 'quarantined',
  Refused: 'rejected',
};

export const resultsOf = (
  batch: DecodedBatch,
  outcomes: ReadonlyArray<AppendOutcome> | 'failed',
): ReadonlyArray<RecordResult> => [
  ...batch.rejected.map(() => ({ status: 'rejected' as const, event: undefined })),
  ...batch.events.map(({ event }, position) => {
    const outcome = outcomes === 'failed' ? undefined : outcomes[position];
    return { status: outcome === undefined ? ('failed' as const) : statusOf[outcome._tag], event };
  }),
];
