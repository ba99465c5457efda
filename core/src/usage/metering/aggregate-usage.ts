/** Use case: brings the ledger up to what the event store holds, hour by hour. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../../shared/clock.ts';
import { HOUR, type Instant, plus } from '../../shared/instant.ts';
import type { JobHistory, JobHistoryError, JobTrigger } from '../../shared/job-history.ts';
import type { JobLock, JobLockError } from '../../shared/job-lock.ts';
import { forEachPage } from '../../shared/pages.ts';
import { recordedRun } from '../../shared/recorded-run.ts';
import type { HourlyTotal } from '../aggregate.ts';
import { type HourBucket, hourOf, nextHour } from '../hour-bucket.ts';
import type { EventStore, EventStoreError } from '../ports/event-store.ts';
import type { LedgerError, RecordedTotals, UsageLedger, UsageSum } from '../ports/usage-ledger.ts';
import { type AggregateSummary, aggregateSummary, noProgress, withRecorded } from './aggregate-summary.ts';
import { movedAmounts, type OpenHours, withPage } from './moved-amounts.ts';
import { type PlannedRow, plannedTotals } from './planned-totals.ts';

/** Covers what becomes visible in the event store later than it was delivered, and clocks that differ. */
export const DEFAULT_OVERLAP: bigint = 6n * HOUR;

export interface AggregateUsageDeps {
  readonly eventStore: EventStore;
  readonly ledger: UsageLedger;
  readonly history: JobHistory;
  readonly lock: JobLock;
  readonly clock: Clock;
}

export interface AggregateUsageInput {
  readonly trigger: JobTrigger;
  /** Looks at every hour from the one that contains this moment on, beside those that the job would look at anyway. */
  readonly since?: Instant;
  /** In microseconds; usually {@link DEFAULT_OVERLAP}. */
  readonly overlap: bigint;
  /** Says what it would insert; takes no lock and writes nothing, not even into the history. */
  readonly dryRun: boolean;
  /** Told what a dry run would insert, page by page. */
  readonly onPlanned?: (rows: ReadonlyArray<PlannedRow>) => void;
}

export type AggregateUsageError = EventStoreError | LedgerError | JobHistoryError | JobLockError;

type WorkError = Exclude<AggregateUsageError, JobLockError>;

/**
 * The first hour to compare: the earliest that was touched since the last successful run began, less the overlap. A
 * demand for a later hour does not shorten that, because this run will count as the last successful one.
 */
interface FirstHour {
  readonly from: O.Option<HourBucket>;
  /** The event store says that this hour changed, so that from here on its silence means that nothing is left there. */
  readonly touched: O.Option<HourBucket>;
}

const firstHour =
  ({ eventStore, history }: AggregateUsageDeps, { since, overlap }: AggregateUsageInput, now: Instant) =>
  async (): Promise<E.Either<WorkError, FirstHour>> => {
    const last = await history.lastSuccessful('aggregator')();
    if (E.isLeft(last)) return last;
    const before = O.isSome(last.right) ? last.right.value.startedAt : now;
    const touched = await eventStore.earliestTouchedHour(plus(before, -overlap))();
    if (E.isLeft(touched)) return touched;
    if (since === undefined) return E.right({ from: touched.right, touched: touched.right });
    const demanded = hourOf(since);
    const isEarlier = O.isSome(touched.right) && touched.right.value < demanded;
    return E.right({ from: isEarlier ? touched.right : O.some(demanded), touched: touched.right });
  };

interface Work {
  readonly run: TaskEither<WorkError, AggregateSummary>;
  /** As far as it got. */
  readonly summary: () => AggregateSummary;
}

const aggregationWork = (deps: AggregateUsageDeps, input: AggregateUsageInput): Work => {
  const { eventStore, ledger, clock } = deps;
  const record = input.dryRun ? plannedTotals(ledger, input.onPlanned) : ledger.recordTotals;
  let progress = noProgress;
  let open: OpenHours | undefined;

  const recordAll = (totals: ReadonlyArray<HourlyTotal>): TaskEither<LedgerError, RecordedTotals> => {
    return async () => {
      const recorded = await record(totals, clock.now())();
      if (E.isRight(recorded)) progress = withRecorded(progress, recorded.right);
      return recorded;
    };
  };
  const movedFrom = (hours: OpenHours, to: HourBucket): TaskEither<LedgerError, ReadonlyArray<HourlyTotal>> =>
    TE.map((sums: ReadonlyArray<UsageSum>) => movedAmounts(sums, hours))(
      ledger.sums({ range: { from: hours.from, to }, by: 'hour' }),
    );
  const takeBack = (moved: ReadonlyArray<HourlyTotal>): TaskEither<LedgerError, unknown> => {
    progress = { ...progress, amountsMoved: progress.amountsMoved + moved.length };
    return moved.length === 0 ? TE.right(undefined) : recordAll(moved);
  };
  const workOnPage = (page: ReadonlyArray<HourlyTotal>): TaskEither<LedgerError, unknown> => {
    return async () => {
      const hours = withPage(open, page);
      open = hours.open;
      // What the ledger holds of hours that are complete is read meanwhile: what the page adds is no news to that question.
      const moved =
        hours.complete === undefined || open === undefined ? TE.right([]) : movedFrom(hours.complete, open.from);
      const [recorded, found] = await Promise.all([
        page.length === 0 ? E.right(undefined) : recordAll(page)(),
        moved(),
      ]);
      if (E.isLeft(recorded)) return recorded;
      progress = { ...progress, totalsRead: progress.totalsRead + page.length };
      return E.isLeft(found) ? found : takeBack(found.right)();
    };
  };

  const run: TaskEither<WorkError, AggregateSummary> = async () => {
    const now = clock.now();
    const first = await firstHour(deps, input, now)();
    if (E.isLeft(first)) return first;
    const { from, touched } = first.right;
    progress = { ...progress, since: from };
    if (O.isSome(from)) {
      if (O.isSome(touched) && touched.value === from.value) open = { from: touched.value, seen: new Set() };
      const read = await forEachPage(eventStore.hourlyTotals({ from: from.value }), workOnPage)();
      if (E.isLeft(read)) return read;
    }
    if (open !== undefined) {
      const lastSeen = nextHour(open.from);
      const untilNow = nextHour(hourOf(now));
      const moved = await movedFrom(open, lastSeen > untilNow ? lastSeen : untilNow)();
      if (E.isLeft(moved)) return moved;
      const taken = await takeBack(moved.right)();
      if (E.isLeft(taken)) return taken;
    }
    const conflicts = await eventStore.openConflicts();
    if (E.isLeft(conflicts)) return conflicts;
    progress = { ...progress, openConflicts: conflicts.right };
    return E.right(aggregateSummary(progress, input.dryRun));
  };
  return { run, summary: () => aggregateSummary(progress, input.dryRun) };
};

/**
 * Safe to repeat and to interrupt: what is recorded is the difference to what the ledger holds, so a second run with
 * nothing new inserts nothing. One page of totals is in memory at a time, beside the names of one hour.
 */
export const aggregateUsage =
  (deps: AggregateUsageDeps) =>
  (input: AggregateUsageInput): TaskEither<AggregateUsageError, AggregateSummary> =>
  () => {
    const work = aggregationWork(deps, input);
    if (input.dryRun) return work.run();
    const run = recordedRun(deps)({
      job: 'aggregator',
      trigger: input.trigger,
      work: work.run,
      summary: (summary) => summary,
      describe: ({ message }: WorkError) => message,
      progress: work.summary,
    });
    return run();
  };
