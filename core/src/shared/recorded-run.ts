/** A job's run: one at a time, and never without a row in the history that says how it went. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Clock } from './clock.ts';
import type { JobHistory, JobHistoryError, JobName, JobOutcome, JobTrigger } from './job-history.ts';
import type { JobLock, JobLockError } from './job-lock.ts';
import type { Json } from './json.ts';
import { inSteps, step } from './result.ts';

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
    lock.withLock<Failure | JobHistoryError, Summary>(
      run.job,
      inSteps(async function* () {
        const begun = yield* step(history.begin({ job: run.job, trigger: run.trigger, startedAt: clock.now() }));
        const finish = (outcome: JobOutcome) => history.finish(begun, clock.now(), outcome);
        const finishFailed = (error: string) => finish({ _tag: 'Failed', error, summary: run.progress?.() ?? null })();
        // A programming mistake throws: the row is finished all the same, and the mistake stays visible.
        const done = await summarised(run)().catch(async (thrown: unknown) => {
          await finishFailed(String(thrown));
          throw thrown;
        });
        if (E.isLeft(done)) await finishFailed(run.describe(done.left));
        const { result, summary } = yield* step(done);
        yield* step(finish({ _tag: 'Succeeded', summary }));
        return result;
      }),
    );

const summarised = <Failure, Summary>({ work, summary }: RecordedRun<Failure, Summary>) =>
  TE.map((result: Summary) => ({ result, summary: summary(result) }))(work);
