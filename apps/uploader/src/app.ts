/**
 * The uploader in-process: once a day it sends the usage of billable organizations to the billing provider; every
 * minute it follows up what was sent and invoices accounts that were created after their trial.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  homeText,
  type InvoicePostTrialDeps,
  planUploads,
  type RunUploaderDeps,
  runUploader,
  settleSummaryToJson,
  type UploaderRun,
  type UploadJournal,
  type UploadSummary,
  uploadSummaryToJson,
} from '@usage-billing/core/invoices';
import { type CalendarDay, MINUTE } from '@usage-billing/core/shared';
import {
  ClockToken,
  createJob,
  createJobMetrics,
  type Job,
  type JobApp,
  type JobFailure,
  JobHistoryToken,
  JobLockToken,
  jobFailure,
  type Logger,
  LoggerToken,
  OrganizationDirectoryToken,
  PostTrialInvoiceQueueToken,
  ProviderAccountsToken,
  ProviderCatalogToken,
  ProviderInvoicesToken,
  type ScheduledJob,
  scheduleJobs,
  UploadJournalToken,
  UsageLedgerToken,
  UsageUploaderToken,
  whenMissed,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Container } from 'inversify';
import { Registry } from 'prom-client';
import { countLateImports } from './count-late-imports.ts';
import { type FollowUp, followUp, followUpToJson, nothingDone } from './follow-up.ts';
import { uploaderMetrics } from './metrics.ts';
import { policyOf, type UploaderConfig } from './settings.ts';

export interface DailyInput {
  /** Looks back to this day instead of the configured number of days: for stranded usage. */
  readonly from?: CalendarDay;
}

export interface Uploader extends JobApp {
  /** Prepares the files of the past days, sends them, and follows up what is open. */
  readonly daily: Job<DailyInput, UploaderRun>;
  /** Follows up what was sent, and makes post-trial invoices. A pass with nothing to do leaves no row in the history. */
  readonly followUp: Job<object, FollowUp>;
  /** What `daily` would send and leave out; writes nothing. */
  readonly plan: (input: DailyInput) => TE.TaskEither<JobFailure, UploadSummary>;
}

/** Accounts answer in well under a second; one that does not keeps nobody else's usage waiting for longer than this. */
const PATIENCE_MILLIS = 2_000;

/** Of a daily run that failed, or left usage out because an account could not be read. */
const RETRY_AFTER = 10n * MINUTE;

const readEveryAccount = ({ prepared }: UploaderRun): boolean =>
  prepared.skipped.every(({ reason }) => reason !== 'account unreadable' && reason !== 'decision failed');

/** For the schedule alone: the run itself has told about every account. */
const UNREADABLE: JobFailure = { _tag: 'AccountsUnreadable', message: 'some accounts could not be read' };

const dependencies = async (container: Container): Promise<RunUploaderDeps & InvoicePostTrialDeps> => ({
  directory: await container.getAsync(OrganizationDirectoryToken),
  ledger: await container.getAsync(UsageLedgerToken),
  journal: await container.getAsync(UploadJournalToken),
  queue: await container.getAsync(PostTrialInvoiceQueueToken),
  accounts: await container.getAsync(ProviderAccountsToken),
  catalog: await container.getAsync(ProviderCatalogToken),
  invoices: await container.getAsync(ProviderInvoicesToken),
  uploader: await container.getAsync(UsageUploaderToken),
  history: await container.getAsync(JobHistoryToken),
  lock: await container.getAsync(JobLockToken),
  clock: await container.getAsync(ClockToken),
  patience: () => pause(PATIENCE_MILLIS, undefined, { ref: false }),
});

/** At the start, for runs go on where the database does not tell; what is wrong with it otherwise, they say themselves. */
const sayWhereJournalIs = async (journal: UploadJournal, logger: Logger): Promise<void> => {
  const home = await journal.home();
  const text = E.isRight(home) ? homeText(home.right) : undefined;
  if (text !== undefined) logger.warn(text);
};

/** `registry`: where its metrics go, for those who count Zuora's requests beside them. */
export const createUploader = async (
  container: Container,
  config: UploaderConfig,
  registry: Registry = new Registry(),
): Promise<Uploader> => {
  const plain = await dependencies(container);
  const logger = await container.getAsync(LoggerToken);
  await sayWhereJournalIs(plain.journal, logger);
  const policy = policyOf(config);
  const metrics = uploaderMetrics(registry, plain.journal);
  const deps = { ...plain, journal: countLateImports(plain.journal, metrics.lateImport) };
  const common = { logger, metrics: createJobMetrics(registry) };
  const daily = createJob<DailyInput, UploaderRun>({
    ...common,
    name: 'uploader',
    schedule: config.schedule,
    execute: (input) => runUploader(deps)({ ...input, policy }),
    toJson: ({ prepared, settled }) => ({
      prepared: uploadSummaryToJson(prepared),
      settled: settleSummaryToJson(settled),
    }),
    onSummary: ({ prepared, settled }) => {
      metrics.prepared(prepared);
      metrics.settled(settled);
    },
  });
  const minutely = createJob<object, FollowUp>({
    ...common,
    name: 'post-trial-invoices',
    schedule: config.followUpSchedule,
    execute: ({ trigger }) => followUp(deps, { policy, trigger }),
    toJson: followUpToJson,
    onSummary: metrics.followedUp,
    nothingDone,
  });
  const jobs: ReadonlyArray<ScheduledJob> = [
    {
      job: daily,
      // The day's usage does not wait a day because something was away at 02:30, nor because this app was.
      atStart: whenMissed(daily, deps),
      retryAfter: RETRY_AFTER,
      // A follow-up is due at 02:30 too and takes the same lock.
      whenLocked: 'wait',
      run: (trigger) => TE.filterOrElse(readEveryAccount, () => UNREADABLE)(daily.run({ trigger })),
    },
    { job: minutely, atStart: T.of(true), whenLocked: 'skip', run: (trigger) => minutely.run({ trigger }) },
  ];
  return {
    daily,
    followUp: minutely,
    plan: (input) => TE.mapLeft(jobFailure)(planUploads(deps)({ ...input, policy })),
    registry,
    ...scheduleJobs(jobs, deps.clock, logger),
  };
};
