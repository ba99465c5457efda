/**
 * Metering: usage events, the exact amounts in them, the hours that they are summed into, and the ledger of those sums.
 *
 * Ports: `EventStore`, `UsageLedger`, `DeadLetters`. Use cases: `ingestEvents` keeps events, `aggregateUsage` sums them.
 *
 * ```ts
 * import { parseInstant } from '@usage-billing/core/shared';
 * import { hourOf } from '@usage-billing/core/usage';
 *
 * const received = parseInstant('2026-03-10T09:59:59Z');
 * if (received._tag === 'Right') console.log(hourOf(received.right)); // the start of 09:00, in microseconds since 1970
 * ```
 */

export {
  type Aggregate,
  type HourlyTotal,
  isSettled,
  needsAPerson,
  OPEN_REASONS,
  type QuarantinedTotal,
  SET_ASIDE_REASONS,
  SETTLED_AS,
  type SetAsideReason,
  type SettledAs,
  type UnassignedAggregate,
  type UploadId,
} from './aggregate.ts';
export { Amount, type AmountBrand, amount, decodeAmount, isAmount, MAX_AMOUNT, MIN_AMOUNT } from './amount.ts';
export { AmountType, type AmountTypeBrand, NODE_SECONDS } from './amount-type.ts';
export { conflictDecided } from './conflict-decided.ts';
export { type BillingEvent, canonicalMetadata, type DeliveredEvent, type ReceivedEvent } from './event.ts';
export { eventsPruned } from './events-pruned.ts';
export { type HourBucket, type HourBucketBrand, hourOf, isHourBucket } from './hour-bucket.ts';
export { InstanceId, type InstanceIdBrand } from './instance-id.ts';
export type { AggregateSummary, QuarantinedText } from './metering/aggregate-summary.ts';
export {
  type AggregateUsageDeps,
  type AggregateUsageError,
  type AggregateUsageInput,
  aggregateUsage,
} from './metering/aggregate-usage.ts';
export { clockSkew, describeSkew } from './metering/clock-skew.ts';
export { type Correction, correction } from './metering/correction.ts';
export { type DecideConflictDeps, type DecideConflictError, decideConflict } from './metering/decide-conflict.ts';
export { type IngestEventsDeps, ingestEvents } from './metering/ingest-events.ts';
export type { PlannedRow } from './metering/planned-totals.ts';
export {
  INVOICED_AFTER,
  type PruneEventsDeps,
  type PruneEventsError,
  type PruneEventsInput,
  pruneEvents,
} from './metering/prune-events.ts';
export { type RunWatermarks, runWatermarks } from './metering/run-watermarks.ts';
export type {
  AppendedLetters,
  DeadLetter,
  DeadLetters,
  DeadLettersError,
  KeptDeadLetter,
} from './ports/dead-letters.ts';
export type { CellHours, EventHistory, EventRead, HourCount, KeyHistory, KeySearch } from './ports/event-history.ts';
export type { EventRetention, PrunedEvents, PruneError, PruneOrder } from './ports/event-retention.ts';
export type {
  AppendOutcome,
  ConflictDecision,
  ConflictResolution,
  DecidedConflict,
  EventStore,
  EventStoreError,
  LateEvent,
  QuarantinedEvent,
  ResolveConflictError,
} from './ports/event-store.ts';
export type {
  AssignedSum,
  LedgerError,
  OfInstances,
  RecordedTotals,
  ReleaseOrder,
  SetAsideSum,
  SettledUsage,
  SettleOrder,
  SumsQuery,
  TimeRange,
  UsageLedger,
  UsageRelease,
  UsageSum,
} from './ports/usage-ledger.ts';
export { amountsByUnit, type UnitAmount } from './unit-amount.ts';
export { usageReleased } from './usage-released.ts';
export { settledDetail, usageSettled } from './usage-settled.ts';
