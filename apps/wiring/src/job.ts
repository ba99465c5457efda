/** What an app that runs on a schedule looks like from inside the same process. */
import type { JobName, JobTrigger } from '@usage-billing/core/shared';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Registry } from 'prom-client';

/** Why a run came to nothing, in words for a person; `_tag` is the use case's own. */
export interface JobFailure {
  readonly _tag: string;
  readonly message: string;
}

export interface Job<Input, Summary> {
  readonly name: JobName;
  /** Cron pattern, seconds first, UTC; `nextRun` tells when it is due. */
  readonly schedule: string;
  /** One run now. `trigger` goes into the job history. */
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
