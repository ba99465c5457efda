/**
 * The uploader in-process: once a day it sends the usage of billable organizations to the billing provider; every
 * minute it follows up what was sent and invoices accounts that were created after their trial.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  billedAlthoughFreeText,
  homeText,
  type InvoicePostTrialDeps,
  type InvoiceVerification,
  planUploads,
  type RunUploaderDeps,
  type RunVerificationDeps,
  runUploader,
  runVerification,
  type UploaderRun,
  type UploadJournal,
  type UploadSummary,
  type UsageReportFormat,
  uploaderRunToJson,
  verificationToJson,
} from '@usage-billing/core/invoices';
import { type CalendarDay, formatInstant, MINUTE } from '@usage-billing/core/shared';
import {
  createJob,
  createJobMetrics,
  type Job,
  type JobApp,
  type JobFailure,
  type JobPlan,
  jobFailure,
  type Logger,
  type ScheduledJob,
  scheduleJobs,
  uploadPolicyOf,
  whenMissed,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Registry } from 'prom-client';
import { countLateImports } from './count-late-imports.ts';
import { type FollowUp, followUp, followUpToJson, nothingDone } from './follow-up.ts';
import { type UploaderMetrics, uploaderMetrics } from './metrics.ts';
import type { UploaderConfig } from './settings.ts';

export interface DailyInput {
  /** Looks back to this day instead of the configured number of days: for stranded usage. */
  readonly from?: CalendarDay;
}

export interface Uploader extends JobApp {
  /** Prepares the files of the past days, sends them, and follows up what is open. */
  readonly daily: Job<DailyInput, UploaderRun>;
  /** Follows up what was sent, and makes post-trial invoices. A pass with nothing to do leaves no row in the history. */
  readonly followUp: Job<object, FollowUp>;
  /** Verifies the newest invoices of every account. */
  readonly verification: Job<object, InvoiceVerification>;
  /** What `daily` would send and leave out; writes nothing. */
  readonly plan: (input: DailyInput) => TE.TaskEither<JobFailure, UploadSummary>;
  /** What the provider makes of a report. */
  readonly reportFormat: UsageReportFormat;
}

export type UploaderPorts = Omit<Deps, 'patience'> & { readonly logger: Logger };

export const createUploader =
  (config: UploaderConfig) =>
  async ({ logger, ...ports }: UploaderPorts): Promise<Uploader> => {
    await warnAboutJournal(ports.journal, logger);
    const registry = new Registry();
    const metrics = uploaderMetrics(registry, ports.journal);
    const deps = { ...ports, journal: countLateImports(ports.journal, metrics.lateImport), patience };
    const jobs = jobsOf(deps, config, metrics, { logger, metrics: createJobMetrics(registry) });
    return {
      ...jobs,
      plan: (input) => TE.mapLeft(jobFailure)(planUploads(deps)({ ...input, policy: uploadPolicyOf(config) })),
      reportFormat: ports.uploader,
      registry,
      ...scheduleJobs(scheduledJobs(jobs, deps), deps.clock, logger),
    };
  };

type Jobs = Pick<Uploader, 'daily' | 'followUp' | 'verification'>;

type Deps = RunUploaderDeps & InvoicePostTrialDeps & RunVerificationDeps;

const jobsOf = (
  deps: Deps,
  config: UploaderConfig,
  metrics: UploaderMetrics,
  common: Pick<JobPlan<unknown, unknown>, 'logger' | 'metrics'>,
): Jobs => {
  const policy = uploadPolicyOf(config);
  return {
    daily: createJob<DailyInput, UploaderRun>({
      ...common,
      name: 'uploader',
      schedule: config.schedule,
      execute: (input) => runUploader(deps)({ ...input, policy }),
      toJson: uploaderRunToJson,
      onSummary: ({ billedFree, prepared, settled }) => {
        for (const one of billedFree) common.logger.warn(billedAlthoughFreeText(one));
        metrics.billedFree(billedFree);
        metrics.prepared(prepared);
        metrics.settled(settled);
      },
    }),
    followUp: createJob<object, FollowUp>({
      ...common,
      name: 'post-trial-invoices',
      schedule: config.followUpSchedule,
      execute: ({ trigger }) => followUp(deps, { policy, trigger }),
      toJson: followUpToJson,
      onSummary: (summary) => {
        metrics.followedUp(summary);
        warnAboutPostponed(summary, common.logger);
      },
      nothingDone,
    }),
    verification: createJob<object, InvoiceVerification>({
      ...common,
      name: 'invoice-verification',
      schedule: config.verifySchedule,
      execute: ({ trigger }) => runVerification(deps)({ last: config.verifyLast, trigger }),
      toJson: verificationToJson,
      onSummary: metrics.verified,
    }),
  };
};

/** Nobody is to wait for an invoice in silence. */
const warnAboutPostponed = ({ invoiced }: FollowUp, logger: Pick<Logger, 'warn'>): void => {
  if (O.isNone(invoiced)) return;
  for (const { invoice, error, nextAttemptAt } of invoiced.value.postponed)
    logger.warn(
      { organization: invoice.externalId, account: invoice.accountNumber, attempts: invoice.attempts + 1, error },
      `No post-trial invoice yet; the next attempt is at ${formatInstant(nextAttemptAt)}`,
    );
};

/** After a daily run that failed, or left usage out because an account could not be read. */
const RETRY_AFTER = 10n * MINUTE;

const scheduledJobs = (
  { daily, followUp: minutely, verification }: Jobs,
  deps: Pick<Deps, 'history' | 'clock'>,
): ReadonlyArray<ScheduledJob> => [
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
  { job: verification, atStart: T.of(false), whenLocked: 'skip', run: (trigger) => verification.run({ trigger }) },
];

const readEveryAccount = ({ prepared }: UploaderRun): boolean =>
  prepared.skipped.every(({ reason }) => reason !== 'account unreadable' && reason !== 'decision failed');

/** Only for the schedule: the run itself has reported each account. */
const UNREADABLE: JobFailure = { _tag: 'AccountsUnreadable', message: 'some accounts could not be read' };

/** Accounts are read in well under a second; one that takes longer than this does not delay the others' usage. */
const PATIENCE_MILLIS = 2_000;

const patience: Deps['patience'] = () => pause(PATIENCE_MILLIS, undefined, { ref: false });

/** Only once, at start: runs are possible where the database does not tell whether it was restored. */
const warnAboutJournal = async (journal: UploadJournal, logger: Logger): Promise<void> => {
  const home = await journal.home();
  const text = E.isRight(home) ? homeText(home.right) : undefined;
  if (text !== undefined) logger.warn(text);
};
