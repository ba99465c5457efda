/** Port: the record of what was sent to the provider, written before it is sent. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../../../shared/calendar.ts';
import type { StaffDecision } from '../../../shared/decision.ts';
import type { Instant } from '../../../shared/instant.ts';
import type { Pages } from '../../../shared/pages.ts';
import type { SetAsideReason, UploadId } from '../../../usage/aggregate.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { UnitAmount } from '../../../usage/unit-amount.ts';
import type {
  Upload,
  UploadLine,
  UploadOverview,
  UploadPart,
  UploadState,
  UploadStateName,
  UploadStep,
} from '../state/upload.ts';
import type { HomeMark, JournalHome } from './journal-home.ts';

/** The journal could not be read or written. Each write is atomic: all of it took effect, or nothing. */
export type JournalError = { readonly _tag: 'JournalUnavailable'; readonly message: string };

/**
 * Some of the aggregates belong to another upload already or do not exist, or the organization has a post-trial upload;
 * nothing was written.
 */
export type AggregatesTaken = { readonly _tag: 'AggregatesTaken'; readonly message: string };

/** The upload is not in the state that the caller saw; nothing was written. Read it again. */
export type StaleUpload = { readonly _tag: 'StaleUpload'; readonly id: UploadId; readonly message: string };

/** An upload to be recorded together with the ledger rows that it takes. */
export interface NewUpload extends UploadPart {
  /** The ledger rows that the lines were summed from; they are assigned to this upload. */
  readonly aggregateIds: ReadonlyArray<bigint>;
  /** For the uploader `post-trial`: the invoice that is to be made once the report is imported, for the organization of its lines. */
  readonly postTrialInvoice: Option<{ readonly externalId: string; readonly accountNumber: string }>;
}

/** One step of an upload, taken only if nobody else took one first. */
export interface UploadChange {
  readonly id: UploadId;
  /** What the caller saw: the edge is taken only from this state, entered at this `since`, and this count of attempts. */
  readonly from: Pick<Upload, 'state' | 'attempts'>;
  readonly to: UploadState;
  readonly attempts: number;
  readonly refusals: number;
  readonly nextAttemptAt: Instant;
  readonly lastError: Option<string>;
  /** Of the last request. It is written before the request goes out, so that a repetition can be held against it. */
  readonly fingerprint: Option<string>;
  /** When the edge is taken, and by whose decision; none where the uploader takes it by itself. */
  readonly at: Instant;
  readonly decision: Option<StaffDecision>;
  /**
   * `release` (to `Rejected` only) takes the aggregates from the upload again and, with a mark, sets them aside.
   * `handOver` (to `Rejected` only) writes each part as `Prepared` (0 attempts, 0 refusals, due at once), as `prepare` would, and
   * gives it the aggregates that this upload had of the instances in the part's lines, in the same transaction. Those of
   * other instances are released without a mark. The first part takes over the post-trial invoice, where there is one.
   */
  readonly aggregates:
    | 'keep'
    | { readonly release: { readonly reason: SetAsideReason; readonly detail: string } | null }
    | { readonly handOver: ReadonlyArray<UploadPart> };
}

/** An upload of which only the provider knew: taken over as imported, with the usage that it is known to have covered. */
export interface AdoptedUpload extends UploadPart {
  readonly aggregateIds: ReadonlyArray<bigint>;
  /** Usage that it may have covered, without proof: set aside, so that no other upload takes it. */
  readonly unmatched: { readonly aggregateIds: ReadonlyArray<bigint>; readonly detail: string };
  readonly at: Instant;
  readonly decision: StaffDecision;
}

/** An upload by the name that stands in its descriptions, e.g. `17-3f9c2a`. */
export interface NamedUpload {
  readonly name: string;
  readonly id: UploadId;
  readonly state: UploadStateName;
}

/** A line with the upload that it belongs to. */
export interface JournalLine {
  readonly uploadId: UploadId;
  readonly state: UploadStateName;
  /** When the upload was imported or rejected. None: neither yet. */
  readonly settledAt: Option<Instant>;
  readonly line: UploadLine;
}

/** What a decision of staff changes is written into the audit log in the same transaction. */
export interface UploadJournal {
  /** A number that no upload has; it may stay unused. */
  readonly reserveId: TaskEither<JournalError, UploadId>;

  /**
   * Writes the upload as `Prepared` (0 attempts, 0 refusals, due at once), assigns its aggregates, and queues its post-trial
   * invoice, in one transaction. Marks (set-aside reasons) of the aggregates are removed. The same id twice is
   * `AggregatesTaken`; so is a post-trial invoice for an organization that has a `postTrialUpload`.
   */
  readonly prepare: (upload: NewUpload) => TaskEither<JournalError | AggregatesTaken, void>;

  /**
   * The upload that was prepared with this organization's post-trial invoice, the invoice made or not. None: there is
   * none, or it was rejected, so that its usage may be prepared again. An external id may be given to another
   * organization, so it does not tell whose it is.
   */
  readonly postTrialUpload: (instanceId: InstanceId) => TaskEither<JournalError, Option<UploadId>>;

  /** Takes one edge, atomically, only from the state and attempts that the caller saw; a state entered anew is another. Lines of a released upload stay readable. */
  readonly change: (change: UploadChange) => TaskEither<JournalError | StaleUpload, Upload>;

  readonly find: (id: UploadId) => TaskEither<JournalError, Option<Upload>>;

  /** Uploads in one of the states, oldest first. */
  readonly inState: (states: ReadonlyArray<UploadStateName>) => TaskEither<JournalError, ReadonlyArray<Upload>>;

  /** Lines whose dates overlap [from, to], those of rejected uploads included; ordered by upload, then as in the report. */
  readonly lines: (days: { readonly from: CalendarDay; readonly to: CalendarDay }) => Pages<JournalError, JournalLine>;

  /** Uploads in the states, or all of them, the highest id first. */
  readonly list: (query: {
    readonly states?: ReadonlyArray<UploadStateName>;
    readonly limit: number;
  }) => TaskEither<JournalError, ReadonlyArray<UploadOverview>>;

  /** Every step that was taken, in order, beginning with the preparation; written in the transaction of the step itself. */
  readonly history: (id: UploadId) => TaskEither<JournalError, ReadonlyArray<UploadStep>>;

  /** The ledger rows that the upload has now, added up by unit, in order of the unit; none for one that was released. */
  readonly covered: (id: UploadId) => TaskEither<JournalError, ReadonlyArray<UnitAmount>>;

  /** When a request last went out. None: none ever did. Rows of a journal that was restored from a copy say nothing of later ones. */
  readonly lastSend: TaskEither<JournalError, Option<Instant>>;

  /** The uploads with these names, of those that there are; one that was rejected may have been taken over under its name. */
  readonly named: (names: ReadonlyArray<string>) => TaskEither<JournalError, ReadonlyArray<NamedUpload>>;

  /**
   * Writes an upload as `Imported`, assigns its aggregates and sets the unmatched ones aside as `unmatched`, in one
   * transaction. No id up to its own is reserved any more. The same id twice, or aggregates of another upload, is
   * `AggregatesTaken`, and nothing is written.
   */
  readonly adopt: (upload: AdoptedUpload) => TaskEither<JournalError | AggregatesTaken, void>;

  /** Whether it is still in the store that was marked last. */
  readonly home: TaskEither<JournalError, JournalHome>;

  /** Marks the store that it is in now as its own. Marks are never deleted. Nothing is written where `home` is `Unverifiable`. */
  readonly markHome: (mark: HomeMark) => TaskEither<JournalError, void>;
}
