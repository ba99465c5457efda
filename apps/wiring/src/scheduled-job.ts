/** Jobs by their schedules: what runs at start, what a failure leads to, and how they are stopped. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Clock, type JobHistory, type JobTrigger, MINUTE } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as T from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Job, JobApp, JobFailure } from './job.ts';
import type { Logger } from './run/logger.ts';
import { type Scheduler, startScheduler } from './run/scheduler.ts';
import { nextRun } from './schedule.ts';

export interface ScheduledJob {
  readonly job: Pick<Job<never, unknown>, 'name' | 'schedule'>;
  /** Whether there is a run at once. */
  readonly atStart: T.Task<boolean>;
  /** In microseconds: a run that failed is repeated after this, then after twice this, and so on. Without it the next time is soon enough. */
  readonly retryAfter?: bigint;
  /**
   * When another run holds the lock: `skip` to the next time, as that run does the same work; or `wait` for it a while,
   * where it may be another job under the same lock and the next time is far. At start `skip` waits for as long as the lock
   * of a process that died stays held: it may be the one that this process takes the place of.
   */
  readonly whenLocked: 'skip' | 'wait';
  readonly run: (trigger: JobTrigger) => TaskEither<JobFailure, unknown>;
}

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
          onError: (error) => logger.error({ job: scheduled.job.name, err: error }, 'unexpected error in a job'),
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

const LOCK_PAUSE_MILLIS = 2_000;
/** Ten minutes: longer than a pass that sends its files. */
const LOCK_TRIES = 300;
/** At start, longer than a lease by default. */
const START_TRIES = 20;

/** Resolves to whether it was done, here or by whoever holds the lock. The job itself has logged how it ended. */
const runScheduled = async (
  { run, whenLocked }: ScheduledJob,
  trigger: JobTrigger,
  stop: AbortSignal,
): Promise<boolean> => {
  const most = whenLocked === 'wait' ? LOCK_TRIES : trigger === 'start' ? START_TRIES : 1;
  for (let tries = most; tries > 0; tries -= 1) {
    const result = await run(trigger)();
    if (E.isRight(result)) return true;
    if (result.left._tag !== 'JobAlreadyRunning' || stop.aborted) return false;
    if (whenLocked === 'skip' && tries === 1) return true;
    if (tries > 1) await pause(LOCK_PAUSE_MILLIS, undefined, { signal: stop }).catch(() => undefined);
    if (stop.aborted) return false;
  }
  return false;
};
