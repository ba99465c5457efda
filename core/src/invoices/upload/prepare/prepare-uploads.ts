/** The daily uploads prepared, or shown as they would be: one and the same way, into the journal or nowhere. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../../../shared/calendar.ts';
import type { Clock } from '../../../shared/clock.ts';
import { inSteps, step } from '../../../shared/result.ts';
import type { OrganizationDirectory } from '../../../trials/ports/organization-directory.ts';
import type { UsageLedger } from '../../../usage/ports/usage-ledger.ts';
import type { ProviderAccounts } from '../../provider/provider-accounts.ts';
import type { ProviderCatalog } from '../../provider/provider-catalog.ts';
import type { UsageUploader } from '../../provider/usage-uploader.ts';
import type { SharedAccounts } from '../../sharing/shared-accounts.ts';
import type { UploadJournal } from '../journal/upload-journal.ts';
import { type RestoreCheck, type RestoreCheckError, restoreCheck } from '../restore-guard/restore-check.ts';
import type { UploadPolicy } from '../state/upload-policy.ts';
import type { PrepareDailyInput } from './daily-plan.ts';
import { type PrepareDailyDeps, type PrepareDailyError, prepareDailyUploads } from './prepare-daily-uploads.ts';
import { drySink, writingSink } from './upload-sink.ts';
import type { UploadSummary } from './upload-summary.ts';

/** What the preparation of uploads reads and writes. */
export interface UploadUsageDeps {
  readonly directory: OrganizationDirectory;
  readonly ledger: UsageLedger;
  readonly journal: UploadJournal;
  readonly accounts: ProviderAccounts;
  readonly catalog: ProviderCatalog;
  readonly uploader: UsageUploader;
  readonly sharedAccounts: Pick<SharedAccounts, 'all'>;
  readonly clock: Clock;
}

/** By which policy uploads are prepared, and from which day on. */
export interface UploadUsageInput {
  readonly policy: UploadPolicy;
  /** Looks back to this day instead of the policy's number of days: for stranded usage. */
  readonly from?: CalendarDay;
}

/** Why no uploads were prepared. */
export type UploadUsageError = PrepareDailyError | RestoreCheckError;

/**
 * For callers that hold the uploader's lock. Sends nothing: what is prepared goes out when uploads are settled. Running
 * it again with nothing new prepares nothing. It fails before it reads any usage where the provider is unavailable.
 */
export const prepareUploads =
  (deps: UploadUsageDeps, check: RestoreCheck = restoreCheck(deps), slow?: PrepareDailyDeps['slow']) =>
  (input: UploadUsageInput): TaskEither<UploadUsageError, UploadSummary> =>
    prepare(deps, { ...input, dryRun: false }, check, slow);

/** Decides and returns the same, and writes nothing: no upload, no mark, no row in the history; it needs no lock. */
export const planUploads =
  (deps: UploadUsageDeps) =>
  (input: UploadUsageInput): TaskEither<UploadUsageError, UploadSummary> =>
    prepare(deps, { ...input, dryRun: true }, restoreCheck(deps, true));

const prepare = (
  { uploader, ...deps }: UploadUsageDeps,
  input: PrepareDailyInput,
  check: RestoreCheck,
  slow?: PrepareDailyDeps['slow'],
): TaskEither<UploadUsageError, UploadSummary> =>
  inSteps(async function* () {
    yield* step(check);
    const sink = input.dryRun ? drySink(deps.journal) : writingSink(deps.journal, deps.ledger);
    const daily = { ...deps, reportFormat: uploader, sink };
    return yield* step(prepareDailyUploads(slow === undefined ? daily : { ...daily, slow })(input));
  });
