/** A job's run: one at a time, and never without a row in the history that says how it went. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Clock } from './clock.ts';
import type { JobHistory, JobHistoryError, JobName, JobOutcome, JobTrigger } from './job-history.ts';
import type { JobLock, JobLockError } from './job-lock.ts';
import type { Json } from './json.ts';

export interface RunDeps {
  readonly lock: JobLock;
  readonly history: JobHistory;
  readonly clock: Clock;
}

export interface RecordedRun<Failure, Summary> {
  readonly job: JobName;
  readonly trigger: JobTrigger;
  readonly work: TaskEither<Failure, Summary>;
  readonly summary: (summary: Summary) => Json;
  readonly describe: (failure: Failure) => string;
  /** What a run that failed half-way had done by then; null where nothing is said. */
  readonly progress?: () => Json;
}

/** Does the work under the job's lock. A run that finds the lock taken leaves no row: it was no run. */
export const recordedRun =
  ({ lock, history, clock }: RunDeps) =>
  <Failure, Summary>(
    run: RecordedRun<Failure, Summary>,
  ): TaskEither<Failure | JobHistoryError | JobLockError, Summary> =>
    lock.withLock<Failure | JobHistoryError, Summary>(run.job, async () => {
      const begun = await history.begin({ job: run.job, trigger: run.trigger, startedAt: clock.now() })();
      if (E.isLeft(begun)) return begun;
      const failed = (error: string): JobOutcome => ({ _tag: 'Failed', error, summary: run.progress?.() ?? null });
      const finish = (outcome: JobOutcome): Promise<E.Either<JobHistoryError, void>> =>
        history.finish(begun.right, clock.now(), outcome)();
      try {
        const done = await run.work();
        if (E.isLeft(done)) {
          await finish(failed(run.describe(done.left)));
          return done;
        }
        const finished = await finish({ _tag: 'Succeeded', summary: run.summary(done.right) });
        return E.isLeft(finished) ? finished : done;
      } catch (thrown) {
        // A programming mistake: the row is finished all the same, and the mistake stays visible.
        await finish(failed(String(thrown)));
        throw thrown;
      }
    });
