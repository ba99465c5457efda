/** Use case: the nightly reconciliation of the last month and of this one, each a run in the job history. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type CalendarDay, dayInMonth, dayOf, monthOf, startOfDay, yearOf } from '../../../shared/calendar.ts';
import type { Instant } from '../../../shared/instant.ts';
import type { JobHistory, JobHistoryError, JobRun, JobTrigger } from '../../../shared/job-history.ts';
import type { JobLockError } from '../../../shared/job-lock.ts';
import { type RunDeps, recordedRun } from '../../../shared/recorded-run.ts';
import { inSteps, step } from '../../../shared/result.ts';
import { type ReconcileDeps, type ReconcileError, type ReconcileInput, reconcile } from '../reconcile.ts';
import { ReconciledMonth, reconciledMonth, recordIn } from './reconciled-month.ts';

/** What a reconciliation of months reads, and where it records what it found. */
export interface ReconcileMonthsDeps extends ReconcileDeps, RunDeps {
  readonly history: JobHistory;
}

export interface ReconcileMonthsInput extends Pick<ReconcileInput, 'lookBackDays'> {
  readonly trigger: JobTrigger;
  /** Whether a month that was reconciled by a run of then need not be reconciled again. */
  readonly isCurrent: (startedAt: Instant) => boolean;
}

export type ReconcileMonthsError = ReconcileError | JobHistoryError | JobLockError;

/**
 * The older month first. What is current stays done: after a crash or a failure only the rest is reconciled. The months
 * are returned together, whoever reconciled them.
 */
export const reconcileMonths =
  (deps: ReconcileMonthsDeps) =>
  ({
    lookBackDays,
    trigger,
    isCurrent,
  }: ReconcileMonthsInput): TaskEither<ReconcileMonthsError, ReadonlyArray<ReconciledMonth>> =>
    inSteps(async function* () {
      const now = deps.clock.now();
      const done = yield* step(recordedMonths(deps.history)(now, isCurrent));
      const months: ReconciledMonth[] = [];
      for (const month of lastMonths(now)) {
        const range = { from: startOfDay(month), to: startOfDay(monthAfter(month, 1)) };
        const run = recordedRun(deps)({
          job: 'reconciliation',
          trigger,
          work: TE.map(reconciledMonth)(reconcile(deps)({ range, lookBackDays })),
          summary: ReconciledMonth.encode,
          describe: ({ _tag, message }: ReconcileError) => `${month}: ${_tag}: ${message}`,
        });
        months.push(done.find((one) => one.month === month) ?? (yield* step(run)));
      }
      return months;
    });

/** How far back runs are looked for: those of a night that began again several times. */
const RUNS = 20;

/** The newest record of the last month and of this one, where a run that is good enough left one. */
export const recordedMonths =
  (history: Pick<JobHistory, 'recent'>) =>
  (
    now: Instant,
    isGoodEnough: (startedAt: Instant) => boolean = () => true,
  ): TaskEither<JobHistoryError, ReadonlyArray<ReconciledMonth>> =>
    TE.map((runs: ReadonlyArray<JobRun>) => {
      const records = runs.filter(({ startedAt }) => isGoodEnough(startedAt)).flatMap(recordIn);
      return lastMonths(now).flatMap((month) => records.find((record) => record.month === month) ?? []);
    })(history.recent({ job: 'reconciliation', limit: RUNS }));

/** The first days of the last month and of this one. */
const lastMonths = (now: Instant): ReadonlyArray<CalendarDay> => [
  monthAfter(dayOf(now), -1),
  monthAfter(dayOf(now), 0),
];

const monthAfter = (day: CalendarDay, months: number): CalendarDay => dayInMonth(yearOf(day), monthOf(day) + months, 1);
