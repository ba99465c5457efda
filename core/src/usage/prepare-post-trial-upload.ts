/** Use case: puts the usage between a trial's end and today into the journal, for an account that was added late. */
import type { Option } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ProviderAccounts, ProviderCatalog, ProviderError } from '../invoices/billing-provider.ts';
import type { CalendarDay } from '../shared/calendar.ts';
import type { Clock } from '../shared/clock.ts';
import type { Organization } from '../trials/organization.ts';
import type { UploadId } from './upload.ts';
import type { AggregatesTaken, JournalError, UploadJournal } from './upload-journal.ts';
import type { UploadPolicy } from './upload-policy.ts';
import type { LedgerError, UsageLedger } from './usage-ledger.ts';

export interface PostTrialUploadDeps {
  readonly ledger: UsageLedger;
  readonly journal: UploadJournal;
  readonly accounts: ProviderAccounts;
  readonly catalog: ProviderCatalog;
  readonly clock: Clock;
}

export interface PostTrialUploadInput {
  /** With its account number; without one, or without an internal id, there is nothing to prepare. */
  readonly organization: Organization;
  /** Exclusive: usage before 00:00 UTC of this day. */
  readonly through: CalendarDay;
  readonly policy: UploadPolicy;
}

/** The organization has usage but its account cannot take it now; its usage stays pending and the call may be repeated. */
export type AccountNotBillable = { readonly _tag: 'AccountNotBillable'; readonly message: string };

export type PostTrialUploadError = LedgerError | JournalError | AggregatesTaken | ProviderError | AccountNotBillable;

/**
 * None: nothing is pending, or nothing of it can be billed. Safe to repeat: what an upload has taken is not taken
 * again. The post-trial invoice is queued in the transaction that writes the upload.
 */
export const preparePostTrialUpload =
  (_deps: PostTrialUploadDeps) =>
  (_input: PostTrialUploadInput): TE.TaskEither<PostTrialUploadError, Option<UploadId>> =>
    TE.left({ _tag: 'AccountNotBillable', message: 'not written yet' });
