/** Port: the record of what was sent to the provider, written before it is sent. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../shared/calendar.ts';
import type { Instant } from '../shared/instant.ts';
import type { Pages } from '../shared/pages.ts';
import type { SetAsideReason } from './aggregate.ts';
import type { UploadProgress } from './upload/upload-progress.ts';
import type { Upload, UploadId, UploadLine, UploadState, UploadStateName } from './upload.ts';

export type JournalError = { readonly _tag: 'JournalUnavailable'; readonly message: string };

/** Some of the aggregates belong to another upload already, or do not exist; nothing was written. */
export type AggregatesTaken = { readonly _tag: 'AggregatesTaken'; readonly message: string };

/** The upload is not in the state that the caller saw; nothing was written. Read it again. */
export type StaleUpload = { readonly _tag: 'StaleUpload'; readonly id: UploadId; readonly message: string };

export interface NewUpload extends Omit<Upload, keyof UploadProgress> {
  /** The ledger rows that the lines were summed from; they are assigned to this upload. */
  readonly aggregateIds: ReadonlyArray<bigint>;
  /** For the uploader `post-trial`: whose invoice is to be made once the import is complete. */
  readonly postTrialInvoice: Option<{ readonly externalId: string; readonly accountNumber: string }>;
}

/** A part of a rejected upload: some of its organizations, with the same lines under a new name. */
export type UploadPart = Omit<NewUpload, 'aggregateIds' | 'postTrialInvoice'>;

export interface UploadChange {
  readonly id: UploadId;
  /** What the caller saw: the edge is taken only from this state, entered at this `since`, and this count of attempts. */
  readonly from: Pick<Upload, 'state' | 'attempts'>;
  readonly to: UploadState;
  readonly attempts: number;
  readonly refusals: number;
  readonly nextAttemptAt: Instant;
  readonly lastError: Option<string>;
  /**
   * `release` (to `Rejected` only) takes the aggregates from the upload again and, with a mark, sets them aside.
   * `handOver` (to `Rejected` only) writes each part as `Prepared` (0 attempts, 0 refusals, due at once), as `prepare` would, and
   * gives it the aggregates that this upload had of the instances in the part's lines, in the same transaction.
   */
  readonly aggregates:
    | 'keep'
    | { readonly release: { readonly reason: SetAsideReason; readonly detail: string } | null }
    | { readonly handOver: ReadonlyArray<UploadPart> };
}

/** A line with the upload that it belongs to. */
export interface JournalLine {
  readonly uploadId: UploadId;
  readonly state: UploadStateName;
  /** When the upload was imported or rejected. None: neither yet. */
  readonly settledAt: Option<Instant>;
  readonly line: UploadLine;
}

export interface UploadJournal {
  /** A number that no upload has; it may stay unused. */
  readonly reserveId: TaskEither<JournalError, UploadId>;

  /**
   * Writes the upload as `Prepared` (0 attempts, 0 refusals, due at once), assigns its aggregates, and queues its post-trial
   * invoice, in one transaction. Marks (set-aside reasons) of the aggregates are removed. The same id twice is
   * `AggregatesTaken`.
   */
  readonly prepare: (upload: NewUpload) => TaskEither<JournalError | AggregatesTaken, void>;

  /** Takes one edge, atomically, only from the state and attempts that the caller saw; a state entered anew is another. Lines of a released upload stay readable. */
  readonly change: (change: UploadChange) => TaskEither<JournalError | StaleUpload, Upload>;

  readonly find: (id: UploadId) => TaskEither<JournalError, Option<Upload>>;

  /** Uploads in one of the states, oldest first. */
  readonly inState: (states: ReadonlyArray<UploadStateName>) => TaskEither<JournalError, ReadonlyArray<Upload>>;

  /** Lines whose dates overlap [from, to], those of rejected uploads included; ordered by upload, then as in the file. */
  readonly lines: (days: { readonly from: CalendarDay; readonly to: CalendarDay }) => Pages<JournalError, JournalLine>;

  /** Every upload, newest first, without its content (empty bytes). */
  readonly recent: (query: { readonly limit: number }) => TaskEither<JournalError, ReadonlyArray<Upload>>;
}
