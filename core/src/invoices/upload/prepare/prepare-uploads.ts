/** The daily files prepared, or shown as they would be: one and the same way, into the journal or nowhere. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../../../shared/calendar.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { OrganizationDirectory } from '../../../trials/ports/organization-directory.ts';
import type { UsageLedger } from '../../../usage/ports/usage-ledger.ts';
import type { ProviderAccounts } from '../../provider/provider-accounts.ts';
import type { ProviderCatalog } from '../../provider/provider-catalog.ts';
import type { ProviderUnavailable, UsageUploader } from '../../provider/usage-uploader.ts';
import type { UploadJournal } from '../journal/upload-journal.ts';
import type { JournalMoved } from '../restore-guard/journal-moved.ts';
import { askProviderLead, type ProviderAhead, type ProviderLead } from '../restore-guard/provider-lead.ts';
import type { UploadPolicy } from '../state/upload-policy.ts';
import {
  type PrepareDailyDeps,
  type PrepareDailyError,
  type PrepareDailyInput,
  prepareDailyUploads,
} from './prepare-daily-uploads.ts';
import type { UploadSummary } from './upload-report.ts';
import { drySink, writingSink } from './upload-sink.ts';

export interface UploadUsageDeps {
  readonly directory: OrganizationDirectory;
  readonly ledger: UsageLedger;
  readonly journal: UploadJournal;
  readonly accounts: ProviderAccounts;
  readonly catalog: ProviderCatalog;
  readonly uploader: UsageUploader;
  readonly clock: Clock;
}

export interface UploadUsageInput {
  readonly policy: UploadPolicy;
  /** Looks back to this day instead of the policy's number of days: for stranded usage. */
  readonly from?: CalendarDay;
}

export type UploadUsageError = PrepareDailyError | ProviderUnavailable | ProviderAhead | JournalMoved;

const prepare =
  (
    { directory, ledger, journal, accounts, catalog, clock }: UploadUsageDeps,
    { policy, from }: UploadUsageInput,
    dryRun: boolean,
    lead: ProviderLead,
    slow?: PrepareDailyDeps['slow'],
  ): TaskEither<UploadUsageError, UploadSummary> =>
  async () => {
    const asked = await lead();
    if (E.isLeft(asked)) return asked;
    const sink = dryRun ? drySink(journal) : writingSink(journal, ledger);
    const input: PrepareDailyInput = { policy, dryRun, ...(from === undefined ? {} : { from }) };
    const daily = { directory, ledger, journal, accounts, catalog, clock, sink };
    return prepareDailyUploads(slow === undefined ? daily : { ...daily, slow })(input)();
  };

/**
 * For callers that hold the uploader's lock. Sends nothing: what is prepared goes out when uploads are settled. Running
 * it again with nothing new prepares nothing. A provider that does not answer ends it before anything was looked at.
 */
export const prepareUploads =
  (deps: UploadUsageDeps, lead: ProviderLead = askProviderLead(deps), slow?: PrepareDailyDeps['slow']) =>
  (input: UploadUsageInput): TaskEither<UploadUsageError, UploadSummary> =>
    prepare(deps, input, false, lead, slow);

/** Decides and answers the same, and writes nothing: no upload, no mark, no row in the history; it needs no lock. */
export const planUploads =
  (deps: UploadUsageDeps) =>
  (input: UploadUsageInput): TaskEither<UploadUsageError, UploadSummary> =>
    prepare(deps, input, true, askProviderLead(deps, true));
