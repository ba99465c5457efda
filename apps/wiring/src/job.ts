/** What an app that runs on a schedule looks like from inside the same process. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  type Clock,
  type JobHistory,
  type JobLockError,
  type JobName,
  type JobTrigger,
  type Json,
  MINUTE,
} from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as T from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Registry } from 'prom-client';
import type { JobMetrics } from './run/job-metrics.ts';
import type { Logger } from './run/logger.ts';
import { type Scheduler, startScheduler } from './run/scheduler.ts';
import { nextRun } from './schedule.ts';

/** Why a run came to nothing, in words for a person; `_tag` is the use case's own. */
export interface JobFailure {
  readonly _tag: string;
  readonly message: string;
}

export interface Job<Input, Summary> {
  readonly name: JobName;
  /** Cron pattern, seconds first, UTC; `nextRun` tells when it is due. */
  readonly schedule: string;
  /** One run now, logged and counted. `trigger` goes into the job history. */
  readonly run: (input: Input & { readonly trigger: JobTrigger }) => TaskEither<JobFailure, Summary>;
}

export interface JobApp {
  /** Runs what is due at start, then at every scheduled time of the container's clock. */
  readonly start: () => void;
  /** Starts nothing more and waits for the run under way. */
  readonly stop: () => Promise<void>;
  /** The app's own metrics: two apps in one process do not share any. */
  readonly registry: Registry;
}

/** Every error of a use case has a message, but for the lock that somebody else holds. */
export type UseCaseError = JobFailure | Extract<JobLockError, { readonly _tag: 'JobAlreadyRunning' }>;

export const jobFailure = (error: UseCaseError): JobFailure =>
  'message' in error
    ? { _tag: error._tag, message: error.message }
    : { _tag: error._tag, message: `another run of ${error.job} is under way; nothing was done` };

export interface JobPlan<Input, Summary> {
  readonly name: JobName;
  readonly schedule: string;
  readonly execute: (input: Input & { readonly trigger: JobTrigger }) => TaskEither<UseCaseError, Summary>;
  /** For the log. */
  readonly toJson: (summary: Summary) => Json;
  readonly onSummary?: (summary: Summary) => void;
  /** A run that had nothing to do is logged at `debug` only. */
  readonly nothingDone?: (summary: Summary) => boolean;
  readonly logger: Logger;
  readonly metrics: JobMetrics;
}

export const createJob = <Input, Summary>(plan: JobPlan<Input, Summary>): Job<Input, Summary> => ({
  name: plan.name,
  schedule: plan.schedule,
  run: (input) => async () => {
    const { name: job, logger } = plan;
    const { trigger } = input;
    const done = plan.metrics.begin(job);
    const result = await plan.execute(input)();
    if (E.isRight(result)) {
      plan.onSummary?.(result.right);
      const level = plan.nothingDone?.(result.right) === true ? 'debug' : 'info';
      logger[level]({ job, trigger, seconds: done('succeeded'), summary: plan.toJson(result.right) }, 'job done');
      return result;
    }
    const failure = jobFailure(result.left);
    const skipped = failure._tag === 'JobAlreadyRunning';
    const seconds = done(skipped ? 'skipped' : 'failed');
    logger[skipped ? 'info' : 'error']({ job, trigger, seconds, failure }, skipped ? 'job skipped' : 'job failed');
    return E.left(failure);
  },
});

export interface ScheduledJob {
  readonly job: Pick<Job<never, unknown>, 'name' | 'schedule'>;
  /** Whether there is a run at once. */
  readonly atStart: T.Task<boolean>;
  /** In microseconds: a run that failed is repeated after this, then after twice this, and so on. Without it the next time is soon enough. */
  readonly retryAfter?: bigint;
  /**
   * When another run holds the lock: `skip` to the next time, as that run does the same work; or `wait` for it a while,
   * where it may be another job under the same lock and the next time is far.
   */
  readonly whenLocked: 'skip' | 'wait';
  readonly run: (trigger: JobTrigger) => TaskEither<JobFailure, unknown>;
}

/** Of a run that failed: the next time is up to an hour away. */
const HOURLY_RETRY_AFTER = 5n * MINUTE;

/** At start, whenever it is due, and soon after a failure. Two at once would do the same work. */
export const hourlyJob = (job: ScheduledJob['job'], run: ScheduledJob['run']): ScheduledJob => ({
  job,
  atStart: T.of(true),
  retryAfter: HOURLY_RETRY_AFTER,
  whenLocked: 'skip',
  run,
});

const LOCK_PAUSE_MILLIS = 2_000;
/** Ten minutes: longer than a pass that sends its files. */
const LOCK_TRIES = 300;

/** Whether a time of the job has passed since a run of it last succeeded. Where none ever did, nothing was missed. */
export const whenMissed =
  (
    { name, schedule }: ScheduledJob['job'],
    { history, clock }: { readonly history: Pick<JobHistory, 'lastSuccessful'>; readonly clock: Clock },
  ): T.Task<boolean> =>
  async () => {
    // A run that says it began in the future was one of a machine whose clock was wrong.
    const last = await history.lastSuccessful(name, clock.now())();
    return E.isRight(last) && O.isSome(last.right) && nextRun(schedule, last.right.value.startedAt) <= clock.now();
  };

/** Answers whether it was done, here or by whoever holds the lock. How it ended was logged by the job itself. */
const runScheduled = async (
  { run, whenLocked }: ScheduledJob,
  trigger: JobTrigger,
  stop: AbortSignal,
): Promise<boolean> => {
  for (let tries = whenLocked === 'wait' ? LOCK_TRIES : 1; tries > 0; tries -= 1) {
    const result = await run(trigger)();
    if (E.isRight(result)) return true;
    if (result.left._tag !== 'JobAlreadyRunning' || stop.aborted) return false;
    if (whenLocked === 'skip') return true;
    if (tries > 1) await pause(LOCK_PAUSE_MILLIS, undefined, { signal: stop }).catch(() => undefined);
    if (stop.aborted) return false;
  }
  return false;
};

/** `start` and `stop` of an app whose jobs are these. Starting twice, or again after a stop, changes nothing. */
export const scheduleJobs = (
  jobs: ReadonlyArray<ScheduledJob>,
  clock: Clock,
  logger: Logger,
): Pick<JobApp, 'start' | 'stop'> => {
  let schedulers: ReadonlyArray<Scheduler> | undefined;
  const stopping = new AbortController();
  return {
    start: () => {
      schedulers ??= jobs.map((scheduled) =>
        startScheduler({
          schedule: scheduled.job.schedule,
          clock,
          atStart: scheduled.atStart,
          ...(scheduled.retryAfter === undefined ? {} : { retryAfter: scheduled.retryAfter }),
          run: (trigger) => runScheduled(scheduled, trigger, stopping.signal),
          onError: (error) =>
            logger.error({ job: scheduled.job.name, err: error }, 'job ended by an error that nobody expected'),
        }),
      );
    },
    stop: async () => {
      stopping.abort();
      const running = schedulers ?? [];
      schedulers = [];
      await Promise.all(running.map((scheduler) => scheduler.stop()));
    },
  };
};
