/**
 * Use case: takes old events out of the event store. What is pruned cannot be aggregated, uploaded or compared again, so it
 * refuses what is not through with all of that, unless somebody accepts it by name.
 */

import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StaffDecision } from '../../shared/decision.ts';
import { DAY, type Instant, plus } from '../../shared/instant.ts';
import type { JobHistory, JobHistoryError } from '../../shared/job-history.ts';
import type { JobLock, JobLockError } from '../../shared/job-lock.ts';
import { forEachPage } from '../../shared/pages.ts';
import { fail, inSteps, step } from '../../shared/result.ts';
import { isSettled, type UnassignedAggregate } from '../aggregate.ts';
import type { HourBucket } from '../hour-bucket.ts';
import type { EventRetention, PrunedEvents, PruneError } from '../ports/event-retention.ts';
import type { EventStore } from '../ports/event-store.ts';
import type { LedgerError, UsageLedger } from '../ports/usage-ledger.ts';
import { runWatermarks } from './run-watermarks.ts';

/** What pruning must read to be sure that the events are not needed any more. */
export interface PruneEventsDeps<UploadError> {
  readonly retention: EventRetention;
  readonly eventStore: Pick<EventStore, 'now'>;
  readonly ledger: Pick<UsageLedger, 'unassigned'>;
  readonly history: Pick<JobHistory, 'lastSuccessful'>;
  readonly lock: JobLock;
  /** Uploads that took usage from before the moment and are not imported or rejected yet, by name. */
  readonly openUploads: (before: HourBucket) => TaskEither<UploadError, ReadonlyArray<string>>;
}

/** What is to be deleted, and who asks for it. */
export interface PruneEventsInput {
  readonly before: HourBucket;
  /** In microseconds; see `PruneOrder`. */
  readonly keepKeysFor: bigint;
  /** Usage that is not billed, or may not be invoiced yet, is accepted as it is. */
  readonly accept: boolean;
  readonly decision: StaffDecision;
}

/** Why events were not pruned; each member says what to do first. */
export type PruneEventsError =
  | PruneError
  | LedgerError
  | JobHistoryError
  | JobLockError
  /** No run of the aggregator left a watermark: nobody knows what is aggregated. */
  | { readonly _tag: 'NeverAggregated' }
  /** Usage from the last days may still be invoiced; the latest moment that is old enough is given. */
  | { readonly _tag: 'NotInvoicedYet'; readonly latest: Instant }
  /** Uploads on their way took usage of these hours. */
  | { readonly _tag: 'UploadsOpen'; readonly uploads: ReadonlyArray<string> }
  /** Rows of the ledger that no upload took and whose reason may pass. */
  | { readonly _tag: 'NotBilled'; readonly rows: number; readonly instances: ReadonlyArray<string> };

/** Two months: every bill cycle that the usage is part of has ended, and its invoice was made. */
export const INVOICED_AFTER: bigint = 62n * DAY;

/** Holds the aggregator's lock: a run beside it would take the silence of the store for an answer. */
export const pruneEvents =
  <UploadError>(deps: PruneEventsDeps<UploadError>) =>
  (input: PruneEventsInput): TaskEither<PruneEventsError | UploadError, PrunedEvents> =>
    deps.lock.withLock(
      'aggregator',
      inSteps<Exclude<PruneEventsError, JobLockError> | UploadError, PrunedEvents>(async function* () {
        const { before, keepKeysFor, decision } = input;
        const last = yield* step(deps.history.lastSuccessful('aggregator'));
        const marks = O.chain(runWatermarks)(last);
        if (O.isNone(marks)) return yield* fail({ _tag: 'NeverAggregated' as const });
        if (!input.accept) yield* step(refuseUnbilled(deps, before));
        const open = yield* step(deps.openUploads(before));
        if (open.length > 0) return yield* fail({ _tag: 'UploadsOpen' as const, uploads: open });
        const aggregatedUntil = marks.value.watermark;
        return yield* step(deps.retention.prune({ before, aggregatedUntil, keepKeysFor, ...decision }));
      }),
    );

type Unbilled = Extract<PruneEventsError, { readonly _tag: 'NotInvoicedYet' | 'NotBilled' }>;

const refuseUnbilled = <UploadError>(
  { eventStore, ledger }: PruneEventsDeps<UploadError>,
  before: HourBucket,
): TaskEither<Unbilled | LedgerError | PruneError, void> =>
  inSteps(async function* () {
    const latest = plus(yield* step(eventStore.now), -INVOICED_AFTER);
    if (before > latest) return yield* fail({ _tag: 'NotInvoicedYet' as const, latest });
    const instances = new Set<string>();
    let rows = 0;
    const waits = ({ setAside }: UnassignedAggregate): boolean =>
      O.isNone(setAside) || !isSettled(setAside.value.reason);
    yield* step(
      forEachPage(ledger.unassigned({ from: EARLIEST, to: before }), (page) => async () => {
        for (const row of page.filter(waits)) {
          rows += 1;
          instances.add(row.instanceId);
        }
        return E.right(undefined);
      }),
    );
    if (rows > 0) return yield* fail({ _tag: 'NotBilled' as const, rows, instances: [...instances] });
  });

const EARLIEST = -62_135_596_800_000_000n as Instant;
