/** What every job run did, for staff and for the job's own next run. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Instant } from './instant.ts';
import type { Json } from './json.ts';

/** The jobs that leave a row in the history and take the lock of their name. */
export const JOB_NAMES = [
  'aggregator',
  'uploader',
  'post-trial-invoices',
  'invoice-verification',
  'reconciliation',
  'enforcer',
] as const;

/** A job whose runs are recorded. */
export type JobName = (typeof JOB_NAMES)[number];
/** Why a run began: its time had come, its process started, or somebody asked for it. */
export type JobTrigger = 'schedule' | 'start' | 'demand';

/** How a run ended. A failed one keeps what it had done until then. */
export type JobOutcome =
  | { readonly _tag: 'Succeeded'; readonly summary: Json }
  | { readonly _tag: 'Failed'; readonly error: string; readonly summary: Json };

/** One run of a job, as staff see it. */
export interface JobRun {
  readonly id: bigint;
  readonly job: JobName;
  readonly trigger: JobTrigger;
  readonly startedAt: Instant;
  /** None while the run goes on, and for ever when its process died. */
  readonly finished: Option<{ readonly at: Instant; readonly outcome: JobOutcome }>;
}

/** The history could not be read or written; whether a write took effect is not known. */
export type JobHistoryError = { readonly _tag: 'JobHistoryUnavailable'; readonly message: string };

/** What ran when, why, and how it ended. */
export interface JobHistory {
  /** Records that a run began and gives it a number that grows with every run. */
  readonly begin: (run: {
    readonly job: JobName;
    readonly trigger: JobTrigger;
    readonly startedAt: Instant;
  }) => TaskEither<JobHistoryError, bigint>;
  /** Records how it ended. The first answer stands; repeating it changes nothing. */
  readonly finish: (id: bigint, at: Instant, outcome: JobOutcome) => TaskEither<JobHistoryError, void>;
  /**
   * The run that began last, by its number, among those that succeeded: the clock of the machine that ran it may have been
   * wrong. With `startedBy` only runs that say they started at or before that moment.
   */
  readonly lastSuccessful: (job: JobName, startedBy?: Instant) => TaskEither<JobHistoryError, Option<JobRun>>;
  /** Newest first. */
  readonly recent: (query: {
    readonly job?: JobName;
    readonly limit: number;
  }) => TaskEither<JobHistoryError, ReadonlyArray<JobRun>>;
}
