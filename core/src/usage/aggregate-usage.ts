/** Use case: brings the ledger up to what the event store holds, hour by hour. */
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../shared/clock.ts';
import { HOUR, type Instant } from '../shared/instant.ts';
import type { JobHistory, JobHistoryError, JobTrigger } from '../shared/job-history.ts';
import type { JobLock, JobLockError } from '../shared/job-lock.ts';
import type { AggregateSummary } from './aggregate-summary.ts';
import type { EventStore, EventStoreError } from './event-store.ts';
import type { LedgerError, UsageLedger } from './usage-ledger.ts';

/** Covers what becomes visible in the event store later than it was delivered, and clocks that differ. */
export const DEFAULT_OVERLAP = 6n * HOUR;

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
}

export type AggregateUsageError = EventStoreError | LedgerError | JobHistoryError | JobLockError;

export const aggregateUsage =
  (_deps: AggregateUsageDeps) =>
  (_input: AggregateUsageInput): TE.TaskEither<AggregateUsageError, AggregateSummary> =>
    TE.left({ _tag: 'LedgerUnavailable', message: 'not written yet' });
