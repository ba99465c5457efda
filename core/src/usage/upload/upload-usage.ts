/** Use case: prepares the daily usage files, or shows what would be in them. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ProviderAccounts, ProviderCatalog } from '../../invoices/billing-provider.ts';
import type { CalendarDay } from '../../shared/calendar.ts';
import type { JobHistoryError, JobTrigger } from '../../shared/job-history.ts';
import type { JobLockError } from '../../shared/job-lock.ts';
import { type RunDeps, recordedRun } from '../../shared/recorded-run.ts';
import type { OrganizationDirectory } from '../../trials/organization-directory.ts';
import type { UploadJournal } from '../upload-journal.ts';
import type { UsageLedger } from '../usage-ledger.ts';
import { type PrepareDailyError, type PrepareDailyInput, prepareDailyUploads } from './prepare-daily-uploads.ts';
import type { UploadPolicy } from './upload-policy.ts';
import { type UploadSummary, uploadSummaryToJson } from './upload-report.ts';
import { drySink, writingSink } from './upload-sink.ts';

export interface UploadUsageDeps extends RunDeps {
  readonly directory: OrganizationDirectory;
  readonly ledger: UsageLedger;
  readonly journal: UploadJournal;
  readonly accounts: ProviderAccounts;
  readonly catalog: ProviderCatalog;
}

export interface UploadUsageInput {
  readonly policy: UploadPolicy;
  readonly trigger: JobTrigger;
  /** Looks back to this day instead of the policy's number of days: for stranded usage. */
  readonly from?: CalendarDay;
  /** Decides and answers the same, and writes nothing: no upload, no mark, no row in the history; it needs no lock. */
  readonly dryRun: boolean;
}

export type UploadUsageError = PrepareDailyError | JobLockError | JobHistoryError;

/** Prepares without lock and history: for callers that hold the uploader's lock. */
export const prepareUnlocked = (
  { directory, ledger, journal, accounts, catalog, clock }: Omit<UploadUsageDeps, 'lock' | 'history'>,
  { policy, from, dryRun }: Omit<UploadUsageInput, 'trigger'>,
): TaskEither<PrepareDailyError, UploadSummary> => {
  const sink = dryRun ? drySink(journal) : writingSink(journal, ledger);
  const input: PrepareDailyInput = { policy, dryRun, ...(from === undefined ? {} : { from }) };
  return prepareDailyUploads({ directory, ledger, journal, accounts, catalog, clock, sink })(input);
};

/** Everything in an error that a person needs, in a line. */
export const describeFailure = (
  failure: { readonly _tag: string; readonly message: string } | { readonly _tag: 'JobAlreadyRunning' },
): string => ('message' in failure ? `${failure._tag}: ${failure.message}` : failure._tag);

/** Sends nothing: what is prepared goes out when uploads are settled. Running it again with nothing new prepares nothing. */
export const uploadUsage =
  (deps: UploadUsageDeps) =>
  (input: UploadUsageInput): TaskEither<UploadUsageError, UploadSummary> => {
    const work = prepareUnlocked(deps, input);
    if (input.dryRun) return work;
    return recordedRun(deps)({
      job: 'uploader',
      trigger: input.trigger,
      work,
      summary: uploadSummaryToJson,
      describe: describeFailure,
    });
  };
