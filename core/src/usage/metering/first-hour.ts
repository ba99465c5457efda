/** Where a run of the aggregator begins. Decided by watermarks of the event store alone, never by a machine's clock. */
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { HOUR, type Instant, plus } from '../../shared/instant.ts';
import type { JobHistory, JobHistoryError, JobRun } from '../../shared/job-history.ts';
import { inSteps, step } from '../../shared/result.ts';
import { type HourBucket, hourOf } from '../hour-bucket.ts';
import type { EventStore, EventStoreError } from '../ports/event-store.ts';
import { runWatermarks } from './run-watermarks.ts';

export interface FirstHour {
  /** The first hour to compare; none: no hour changed. */
  readonly from: O.Option<HourBucket>;
  /** The event store says that this hour changed, so that from here on its silence means that nothing is left there. */
  readonly touched: O.Option<HourBucket>;
  /** The last successful run says that it began then, which is still to come; it was not used. */
  readonly ignoredRun: O.Option<Instant>;
}

export interface FirstHourQuery {
  /** Of the event store, read when the run began. */
  readonly watermark: Instant;
  readonly floor: O.Option<HourBucket>;
  /** Looks at every hour from the one that contains this moment on as well. */
  readonly since: Instant | undefined;
  /** In microseconds. */
  readonly overlap: bigint;
}

/**
 * The earliest hour that was touched since the watermark of the last successful run, less the overlap. A demand for a later
 * hour does not shorten that, because this run will count as the last successful one. Never before the floor.
 */
export const firstHour = (
  deps: { readonly eventStore: EventStore; readonly history: JobHistory },
  { watermark, floor, since, overlap }: FirstHourQuery,
): TaskEither<EventStoreError | JobHistoryError, FirstHour> =>
  inSteps(async function* () {
    const before = yield* step(deliveriesSince(deps.history, watermark, overlap));
    const touched = yield* step(deps.eventStore.earliestTouchedHour(before.since));
    const demanded = since === undefined ? O.none : O.some(notBefore(floor, hourOf(since)));
    return { from: earlier(touched, demanded), touched, ignoredRun: before.ignoredRun };
  });

interface Before {
  /** What was delivered since is looked at. */
  readonly since: Instant;
  readonly ignoredRun: O.Option<Instant>;
}

/** From the watermark of the last successful run on, less the overlap; of a first run, from some hours before the present. */
const deliveriesSince = (history: JobHistory, present: Instant, overlap: bigint): TaskEither<JobHistoryError, Before> =>
  inSteps(async function* () {
    const before = (watermark: Instant): Instant => plus(watermark < present ? watermark : present, -overlap);
    const ofFirstRun = plus(present, -(overlap > FIRST_RUN_REACH ? overlap : FIRST_RUN_REACH));
    const last = yield* step(history.lastSuccessful('aggregator'));
    if (O.isNone(last)) return { since: ofFirstRun, ignoredRun: O.none };
    const watermark = watermarkOrStart(last.value);
    if (watermark <= present || O.isSome(runWatermarks(last.value)))
      return { since: before(watermark), ignoredRun: O.none };
    // A run of the release before left the time of its machine, which was ahead.
    const credible = yield* step(history.lastSuccessful('aggregator', present));
    const since = O.isNone(credible) ? ofFirstRun : before(watermarkOrStart(credible.value));
    return { since, ignoredRun: O.some(last.value.startedAt) };
  });

const FIRST_RUN_REACH = 6n * HOUR;

const watermarkOrStart = (run: JobRun): Instant =>
  O.match(
    () => run.startedAt,
    ({ watermark }: { readonly watermark: Instant }) => watermark,
  )(runWatermarks(run));

const notBefore = (floor: O.Option<HourBucket>, hour: HourBucket): HourBucket =>
  O.isSome(floor) && hour < floor.value ? floor.value : hour;

const earlier = (one: O.Option<HourBucket>, other: O.Option<HourBucket>): O.Option<HourBucket> => {
  if (O.isNone(one)) return other;
  return O.isSome(other) && other.value < one.value ? other : one;
};
