/** Use case: brings the ledger up to what the event store holds, hour by hour. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../../shared/clock.ts';
import { HOUR, type Instant } from '../../shared/instant.ts';
import type { JobHistory, JobHistoryError, JobTrigger } from '../../shared/job-history.ts';
import type { JobLock, JobLockError } from '../../shared/job-lock.ts';
import { forEachPage } from '../../shared/pages.ts';
import { recordedRun } from '../../shared/recorded-run.ts';
import { inSteps, step } from '../../shared/result.ts';
import type { HourlyTotal } from '../aggregate.ts';
import { type HourBucket, hourOf, nextHour } from '../hour-bucket.ts';
import type { EventStore, EventStoreError } from '../ports/event-store.ts';
import type { LedgerError, UsageLedger, UsageSum } from '../ports/usage-ledger.ts';
import {
  type AggregateProgress,
  type AggregateSummary,
  aggregateSummary,
  noProgress,
  withRecorded,
} from './aggregate-summary.ts';
import { type FirstHour, firstHour } from './first-hour.ts';
import { movedAmounts, type OpenHours, withPage } from './moved-amounts.ts';
import { type PlannedRow, plannedTotals } from './planned-totals.ts';

/** Covers what becomes visible in the event store later than its moment of delivery says. */
export const DEFAULT_OVERLAP: bigint = 6n * HOUR;

/** What an aggregation run reads and writes. */
export interface AggregateUsageDeps {
  readonly eventStore: EventStore;
  readonly ledger: UsageLedger;
  readonly history: JobHistory;
  readonly lock: JobLock;
  readonly clock: Clock;
}

/** Why a run happens, and which hours it looks at. */
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

/** Why a run failed. Hours that it had written stay written; the next run does the rest. */
export type AggregateUsageError = EventStoreError | LedgerError | JobHistoryError | JobLockError;

type WorkError = Exclude<AggregateUsageError, JobLockError>;

/**
 * Safe to repeat and to interrupt: what is recorded is the difference to what the ledger holds, so a second run with
 * nothing new inserts nothing. One page of totals is in memory at a time, beside the names of one hour.
 */
export const aggregateUsage =
  (deps: AggregateUsageDeps) =>
  (input: AggregateUsageInput): TaskEither<AggregateUsageError, AggregateSummary> =>
  () => {
    const run = createRun(deps, input);
    if (input.dryRun) return run.work();
    return recordedRun(deps)({
      job: 'aggregator',
      trigger: input.trigger,
      work: run.work,
      summary: (summary) => summary,
      describe: ({ message }: WorkError) => message,
      progress: run.summary,
    })();
  };

interface Run {
  readonly work: TaskEither<WorkError, AggregateSummary>;
  /** As far as it got. */
  readonly summary: () => AggregateSummary;
}

const createRun = (deps: AggregateUsageDeps, input: AggregateUsageInput): Run => {
  const { eventStore } = deps;
  let progress = noProgress;
  const note = (change: Partial<AggregateProgress>): void => {
    progress = { ...progress, ...change };
  };
  const summary = (): AggregateSummary => aggregateSummary(progress, input.dryRun);
  const work: TaskEither<WorkError, AggregateSummary> = inSteps(async function* () {
    const watermark = yield* step(eventStore.watermark);
    note({ watermark: O.some(watermark) });
    const floor = yield* step(eventStore.retentionFloor);
    const first = yield* step(firstHour(deps, { watermark, floor, since: input.since, overlap: input.overlap }));
    note({ since: first.from, ignoredRun: first.ignoredRun });
    yield* step(compareHours(deps, input, { first, watermark, progress: () => progress, note }));
    // A number for people and metrics: that it cannot be had, e.g. because it would cost too much, fails no run.
    note({ openConflicts: O.fromEither(await eventStore.openConflicts()) });
    note({ afterRetention: O.fromEither(await eventStore.afterRetention()) });
    return summary();
  });
  return { work, summary };
};

/** Rows are never dated later than the store's time: those who look for usage that came after an upload compare with it. */
const earlierOf = (one: Instant, other: Instant): Instant => (one < other ? one : other);

interface Comparison {
  readonly first: FirstHour;
  readonly watermark: Instant;
  readonly progress: () => AggregateProgress;
  readonly note: (change: Partial<AggregateProgress>) => void;
}

/** Compares every hour from the first on from both sides, and records what differs. */
const compareHours = (
  { eventStore, ledger, clock }: AggregateUsageDeps,
  input: AggregateUsageInput,
  { first: { from, touched }, watermark, progress, note }: Comparison,
): TaskEither<WorkError, void> => {
  const record = input.dryRun ? plannedTotals(ledger, input.onPlanned) : ledger.recordTotals;
  let open: OpenHours | undefined;

  const recordAll = (totals: ReadonlyArray<HourlyTotal>): TaskEither<LedgerError, void> =>
    TE.map((recorded: Parameters<typeof withRecorded>[1]) => note(withRecorded(progress(), recorded)))(
      record(totals, earlierOf(clock.now(), watermark)),
    );
  const movedFrom = (hours: OpenHours, to: HourBucket): TaskEither<LedgerError, ReadonlyArray<HourlyTotal>> =>
    TE.map((sums: ReadonlyArray<UsageSum>) => movedAmounts(sums, hours))(
      ledger.sums({ range: { from: hours.from, to }, by: 'hour' }),
    );
  const takeBack = (moved: ReadonlyArray<HourlyTotal>): TaskEither<LedgerError, void> => {
    note({ amountsMoved: progress().amountsMoved + moved.length });
    return moved.length === 0 ? TE.right(undefined) : recordAll(moved);
  };
  const workOnPage = (page: ReadonlyArray<HourlyTotal>): TaskEither<LedgerError, void> =>
    inSteps(async function* () {
      const hours = withPage(open, page);
      open = hours.open;
      // What the ledger holds of hours that are complete is read meanwhile: what the page adds is no news to that question.
      const moved =
        hours.complete === undefined || open === undefined ? TE.right([]) : movedFrom(hours.complete, open.from);
      const [recorded, found] = await Promise.all([
        page.length === 0 ? E.right(undefined) : recordAll(page)(),
        moved(),
      ]);
      yield* step(recorded);
      note({ totalsRead: progress().totalsRead + page.length });
      yield* step(takeBack(yield* step(found)));
    });

  return inSteps(async function* () {
    if (O.isSome(from)) {
      if (O.isSome(touched) && touched.value === from.value) open = { from: touched.value, seen: new Set() };
      yield* step(forEachPage(eventStore.hourlyTotals({ from: from.value }), workOnPage));
    }
    note({ readUntil: O.some(yield* step(eventStore.watermark)) });
    if (open === undefined) return;
    const lastSeen = nextHour(open.from);
    const present = nextHour(hourOf(watermark));
    yield* step(takeBack(yield* step(movedFrom(open, lastSeen > present ? lastSeen : present))));
  });
};
