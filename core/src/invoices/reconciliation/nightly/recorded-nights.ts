/** What was unexplained night by night: whether a difference is new, or stands for weeks. */
import { none, type Option, some } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { addDays, type CalendarDay, dayOf } from '../../../shared/calendar.ts';
import type { Instant } from '../../../shared/instant.ts';
import type { JobHistory, JobHistoryError, JobRun } from '../../../shared/job-history.ts';
import { unexplainedTogether } from './months-together.ts';
import { recordIn } from './reconciled-month.ts';

/** One night of the reconciler. */
export interface RecordedNight {
  /** On which its runs began, UTC. */
  readonly day: CalendarDay;
  /** Of both months together, in all units. None: not both of them were reconciled. */
  readonly unexplained: Option<bigint>;
}

/** How many nights are told. */
export const NIGHTS = 30;

/** Two a night, and those that failed or that staff asked for. */
const RUNS = 3 * NIGHTS;

/** The last {@link NIGHTS} nights up to today, the oldest first; of a month that was reconciled twice the later run counts. */
export const recordedNights =
  (history: Pick<JobHistory, 'recent'>) =>
  (now: Instant): TaskEither<JobHistoryError, ReadonlyArray<RecordedNight>> =>
    TE.map((runs: ReadonlyArray<JobRun>) => {
      const nights = Map.groupBy(runs, ({ startedAt }) => dayOf(startedAt));
      return Array.from({ length: NIGHTS }, (_, place) => addDays(dayOf(now), place + 1 - NIGHTS)).map((day) => ({
        day,
        unexplained: unexplainedOf(nights.get(day) ?? []),
      }));
    })(history.recent({ job: 'reconciliation', limit: RUNS }));

const MONTHS = 2;

const unexplainedOf = (runs: ReadonlyArray<JobRun>): Option<bigint> => {
  const records = runs.flatMap(recordIn);
  const newest = [...Map.groupBy(records, ({ month }) => month).values()].flatMap(([first]) => first ?? []);
  return newest.length < MONTHS ? none : some(unexplainedTogether(newest).unexplained);
};
