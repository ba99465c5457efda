/** Use case: compares what was used with what was billed, seam by seam. */
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ProviderError, ProviderInvoices, ProviderUsage } from '../invoices/billing-provider.ts';
import type { Clock } from '../shared/clock.ts';
import type { JobHistory, JobHistoryError } from '../shared/job-history.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../trials/organization-directory.ts';
import type { EventStore, EventStoreError } from './event-store.ts';
import type { ReconciliationReport } from './reconciliation.ts';
import type { JournalError, UploadJournal } from './upload-journal.ts';
import type { LedgerError, TimeRange, UsageLedger } from './usage-ledger.ts';

export interface ReconcileDeps {
  readonly eventStore: EventStore;
  readonly ledger: UsageLedger;
  readonly journal: UploadJournal;
  readonly directory: Pick<OrganizationDirectory, 'all'>;
  readonly usage: ProviderUsage;
  readonly invoices: Pick<ProviderInvoices, 'ofAccount'>;
  readonly history: JobHistory;
  readonly clock: Clock;
}

export interface ReconcileInput {
  /** By the hour in which usage was received. Widened to whole days. */
  readonly range: TimeRange;
  /** How far the daily upload looks back: what is older and not taken is stranded. */
  readonly lookBackDays: number;
}

export type ReconcileError =
  | EventStoreError
  | LedgerError
  | JournalError
  | DirectoryUnavailable
  | JobHistoryError
  | Extract<ProviderError, { readonly _tag: 'ProviderUnavailable' }>;

export const reconcile =
  (_deps: ReconcileDeps) =>
  (_input: ReconcileInput): TE.TaskEither<ReconcileError, ReconciliationReport> =>
    TE.left({ _tag: 'LedgerUnavailable', message: 'not written yet' });
