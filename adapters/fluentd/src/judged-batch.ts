/** Records judged: events that can be stored, and what is wrong with the others. */
import {
  countUnknownFields,
  type FieldProblem,
  isWrong,
  joinProblems,
  readBillingEvent,
} from '@usage-billing/contracts/wire';
import type { Instant } from '@usage-billing/core/shared';
import type { BillingEvent, DeadLetter } from '@usage-billing/core/usage';
import { namedAsSent } from './events/foreign-record.ts';
import { letterText, whyIncomplete } from './letter-text.ts';
import { limitExceededBy } from './limits.ts';
import { type SentRecords, Unreadable } from './unreadable.ts';

export interface JudgedBatch {
  readonly events: ReadonlyArray<BillingEvent>;
  /** The position of each event among the records that were sent. */
  readonly indexes: ReadonlyArray<number>;
  readonly rejected: ReadonlyArray<FieldProblem & { readonly index: number; readonly text: string }>;
  /** Fields of all records that mean nothing here and are ignored. */
  readonly unknownFields: number;
}

/** One pass over the records, which ends behind `mostRejected`; nothing of what was sent is referenced by the result. */
export const judgeRecords = (records: SentRecords, mostRejected = Number.POSITIVE_INFINITY): JudgedBatch => {
  const events: BillingEvent[] = [];
  const indexes: number[] = [];
  const rejected: Array<JudgedBatch['rejected'][number]> = [];
  let unknownFields = 0;
  const reject = (index: number, { field, reason }: FieldProblem, sent: unknown): void => {
    rejected.push({
      index,
      field: clipped(field, MAX_FIELD),
      reason: clipped(reason, MAX_REASON),
      text: letterText(sent),
    });
  };
  for (let index = 0; index < records.length && rejected.length <= mostRejected; index += 1) {
    const sent = records[index];
    if (sent instanceof Unreadable) {
      reject(index, sent.problem, sent.sent);
      continue;
    }
    const unknown = countUnknownFields(sent);
    unknownFields += unknown;
    const read = readBillingEvent(sent);
    // A record with only known and valid fields is within the limits.
    const tooCostly = unknown > 0 || isWrong(read) ? limitExceededBy(sent) : undefined;
    if (tooCostly !== undefined) reject(index, tooCostly, sent);
    else if (isWrong(read)) reject(index, joinProblems(namedAsSent(sent, read.problems)), sent);
    else {
      events.push(read);
      indexes.push(index);
    }
  }
  return { events, indexes, rejected, unknownFields };
};

/** A problem may quote what was sent. All six fields of a record have room. */
const MAX_TAG = 128;
const MAX_FIELD = 128;
const MAX_REASON = 500;
const clipped = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`;

/** What records came by. */
export interface Origin {
  readonly source: 'http' | 'forward';
  /** Undefined: they came by a path that has none. */
  readonly tag: string | undefined;
}

/** A letter is what it says: records that are the same in all of it share one, however often they were sent. */
export const lettersOf = (
  { rejected }: Pick<JudgedBatch, 'rejected'>,
  { source, tag }: Origin,
  at: Instant,
): ReadonlyArray<DeadLetter> => {
  const seen = new Set<string>();
  return rejected.flatMap(({ field, reason, text }) => {
    const identity = `${field} ${reason} ${text}`;
    if (seen.has(identity)) return [];
    seen.add(identity);
    const incomplete = whyIncomplete(text);
    const message = incomplete === undefined ? reason : `${reason}; the record ${incomplete}`;
    const from = tag === undefined ? { source } : { source, tag: clipped(tag, MAX_TAG) };
    return [{ at, reason: 'rejected' as const, ...from, field, message, record: text }];
  });
};
