/** Port: the queue of accounts to be invoiced because they were created after their trial had ended. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StaffDecision } from '../../shared/decision.ts';
import type { Instant } from '../../shared/instant.ts';
import type { UploadId } from '../../usage/aggregate.ts';

/** The queue could not be read or written; nothing was changed. */
export type PostTrialQueueError = { readonly _tag: 'PostTrialQueueUnavailable'; readonly message: string };

/** Rows are queued by `UploadJournal.prepare`, in the same transaction as their upload. */
export interface PostTrialInvoice {
  readonly uploadId: UploadId;
  readonly externalId: string;
  readonly accountNumber: string;
  readonly createdAt: Instant;
  readonly attempts: number;
  readonly nextAttemptAt: Instant;
  readonly lastError: Option<string>;
}

/** Accounts made after their trial had ended, which wait for their first invoice. */
export interface PostTrialInvoiceQueue {
  /** Every row that is not finished, oldest first, due or not. */
  readonly open: TaskEither<PostTrialQueueError, ReadonlyArray<PostTrialInvoice>>;
  /** Takes the row off with the reason why it needs no further try. Idempotent. */
  readonly finish: (uploadId: UploadId, outcome: string, at: Instant) => TaskEither<PostTrialQueueError, void>;
  /**
   * Takes the row off because staff decided so, and writes that into the audit log in the same transaction. None: it is not
   * on the queue, and nothing was written.
   */
  readonly drop: (
    uploadId: UploadId,
    decision: StaffDecision,
    at: Instant,
  ) => TaskEither<PostTrialQueueError, Option<PostTrialInvoice>>;
  /** Counts an attempt and says when the next one is due. */
  readonly postpone: (
    uploadId: UploadId,
    error: string,
    nextAttemptAt: Instant,
  ) => TaskEither<PostTrialQueueError, void>;
}
