/** The history of job runs in memory. */
import type { JobHistory, JobRun } from '@usage-billing/core/shared';
import { fromNullable, isNone, isSome, none, some } from 'fp-ts/lib/Option.js';
import { answer } from './answer.ts';

/** A history of jobs in memory. */
export const memoryJobHistory = (): JobHistory => {
  const runs: JobRun[] = [];
  const hasSucceeded = ({ finished }: JobRun): boolean =>
    isSome(finished) && finished.value.outcome._tag === 'Succeeded';

  return {
    begin: (run) =>
      answer(() => {
        const id = BigInt(runs.length + 1);
        runs.push({ id, ...run, finished: none });
        return id;
      }),
    finish: (id, at, outcome) =>
      answer(() => {
        const place = runs.findIndex((run) => run.id === id);
        const run = runs[place];
        if (run !== undefined && isNone(run.finished)) runs[place] = { ...run, finished: some({ at, outcome }) };
      }),
    lastSuccessful: (job, startedBy) =>
      answer(() =>
        fromNullable(
          runs.findLast(
            (run) => run.job === job && hasSucceeded(run) && (startedBy === undefined || run.startedAt <= startedBy),
          ),
        ),
      ),
    recent: ({ job, limit }) =>
      answer(() =>
        runs
          .toReversed()
          .filter((run) => job === undefined || run.job === job)
          .slice(0, limit),
      ),
  };
};
