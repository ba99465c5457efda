/** What became of each record of a batch, as the client is told and as the metrics count it. */
import { countUnknownFields, type FieldProblem, isFieldProblem, readBillingEvent } from '@usage-billing/contracts/wire';
import type { Instant } from '@usage-billing/core/shared';
import type { AppendOutcome, BillingEvent, DeadLetter } from '@usage-billing/core/usage';
import { keptText, whyIncomplete } from './kept-text.ts';
import { isNestedTooDeep, MAX_DEPTH } from './nesting.ts';

export interface RejectedRecord extends FieldProblem {
  /** Position in the array that was sent, from 0; a single object is 0. */
  readonly index: number;
}

export interface QuarantinedRecord {
  readonly index: number;
  readonly reason: string;
}

export interface BatchReport {
  /** Records that need not be sent again: kept durably now, stored before, or put aside. */
  readonly accepted: number;
  /** Records that broke a rule; sending them again unchanged will not help. */
  readonly rejected: ReadonlyArray<RejectedRecord>;
  /**
   * Of the accepted ones, those whose key is taken by another payload: they are kept aside for staff and are not billed.
   * Only where that is known at once; behind a buffer it is found out later.
   */
  readonly quarantined?: ReadonlyArray<QuarantinedRecord>;
}

/** What became of the records of a batch, for metrics. */
export interface RecordResults {
  readonly events: ReadonlyArray<BillingEvent>;
  /** In the order of the events; `failed`: none of them was kept. */
  readonly outcomes: ReadonlyArray<AppendOutcome> | 'failed';
  /** How many others broke a rule. */
  readonly rejected: number;
}

/** In the place of a record: what was wrong with it before it could be read as one. */
export class Unreadable {
  readonly problem: FieldProblem;
  /** As it was sent; a text where it could not be parsed. */
  readonly sent: unknown;
  constructor(problem: FieldProblem, sent: unknown) {
    this.problem = problem;
    this.sent = sent;
  }
}

/** Values as they were sent, and {@link Unreadable} where one is none; not wrapped, because every record passes here. */
export type SentRecords = ReadonlyArray<unknown>;

export interface DecodedBatch {
  readonly events: ReadonlyArray<BillingEvent>;
  /** The position of each event among the records that were sent. */
  readonly indexes: ReadonlyArray<number>;
  readonly rejected: ReadonlyArray<RejectedRecord & { readonly text: string }>;
  /** Fields of all records that mean nothing here and are ignored. */
  readonly unknownFields: number;
}

/**
 * Of one body or message, unless told otherwise. Each that breaks a rule is reported and kept by itself, which takes many
 * times the memory of its bytes: millions of zeros fit into a body. Real records fill the largest body before that.
 */
export const MAX_RECORDS = 200_000;

const TOO_DEEP: FieldProblem = { field: 'record', reason: `is nested more than ${MAX_DEPTH} deep` };

/** One pass over the records. */
export const decodeRecords = (records: SentRecords): DecodedBatch => {
  const events: BillingEvent[] = [];
  const indexes: number[] = [];
  const rejected: Array<DecodedBatch['rejected'][number]> = [];
  let unknownFields = 0;
  for (let index = 0; index < records.length; index += 1) {
    const sent = records[index];
    if (sent instanceof Unreadable) {
      rejected.push({ index, ...sent.problem, text: keptText(sent.sent) });
      continue;
    }
    const unknown = countUnknownFields(sent);
    unknownFields += unknown;
    const read = readBillingEvent(sent);
    // A record whose fields are all known and right is nested no deeper than these.
    if ((unknown > 0 || isFieldProblem(read)) && isNestedTooDeep(sent))
      rejected.push({ index, ...TOO_DEEP, text: keptText(sent) });
    else if (isFieldProblem(read)) rejected.push({ index, ...read, text: keptText(sent) });
    else {
      events.push(read);
      indexes.push(index);
    }
  }
  return { events, indexes, rejected, unknownFields };
};

export const lettersOf = (
  { rejected }: Pick<DecodedBatch, 'rejected'>,
  source: string,
  at: Instant,
): ReadonlyArray<DeadLetter> =>
  rejected.map(({ field, reason, text }) => {
    const incomplete = whyIncomplete(text);
    const message = incomplete === undefined ? reason : `${reason}; the record ${incomplete}`;
    return { at, reason: 'rejected', source, field, message, record: text };
  });

/** `outcomes` stand in the order of `batch.events`. */
export const reportOf = (batch: DecodedBatch, outcomes: ReadonlyArray<AppendOutcome>): BatchReport => {
  const refused: RejectedRecord[] = [];
  const quarantined: QuarantinedRecord[] = [];
  outcomes.forEach((outcome, position) => {
    const index = batch.indexes[position] ?? position;
    if (outcome._tag === 'Refused') refused.push({ index, field: 'record', reason: outcome.reason });
    if (outcome._tag === 'Quarantined') quarantined.push({ index, reason: outcome.reason });
  });
  const broken = batch.rejected.map(({ index, field, reason }) => ({ index, field, reason }));
  return {
    accepted: batch.events.length - refused.length,
    rejected: refused.length === 0 ? broken : [...broken, ...refused].sort((a, b) => a.index - b.index),
    ...(quarantined.length === 0 ? {} : { quarantined }),
  };
};
