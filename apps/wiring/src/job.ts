/** A job as whoever runs it in the same process sees it. */
import { randomUUID } from 'node:crypto';
import type { JobLockError, JobName, JobTrigger, Json } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Registry } from 'prom-client';
import type { JobMetrics } from './run/job-metrics.ts';
import { withLogFields } from './run/log-context.ts';
import type { Logger } from './run/logger.ts';
import { inRunSpan } from './run/spans.ts';

/** Why a run failed, in words for a person; `_tag` is the use case's own. */
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
  run: (input) => () =>
    withLogFields({ runId: randomUUID() }, () =>
      inRunSpan(`job ${plan.name}`, { 'job.trigger': input.trigger }, leftTag, runOnce(plan, input)),
    ),
});

const leftTag = (result: E.Either<JobFailure, unknown>): string | undefined =>
  E.isLeft(result) ? result.left._tag : undefined;

const runOnce =
  <Input, Summary>(
    plan: JobPlan<Input, Summary>,
    input: Input & { readonly trigger: JobTrigger },
  ): TaskEither<JobFailure, Summary> =>
  async () => {
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
  };
