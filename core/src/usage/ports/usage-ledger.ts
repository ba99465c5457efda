/** Port: the append-only record of hourly usage, from which everything is billed. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import type { Decision, StaffDecision } from '../../shared/decision.ts';
import type { Instant } from '../../shared/instant.ts';
import type { Pages } from '../../shared/pages.ts';
import type {
  Aggregate,
  HourlyTotal,
  QuarantinedTotal,
  SetAsideReason,
  SettledAs,
  UnassignedAggregate,
  UploadId,
} from '../aggregate.ts';
import type { AmountType } from '../amount-type.ts';
import type { HourBucket } from '../hour-bucket.ts';
import type { InstanceId } from '../instance-id.ts';

/** The ledger could not be read or written. Each write is atomic: all of it took effect, or nothing. */
export type LedgerError = { readonly _tag: 'LedgerUnavailable'; readonly message: string };

/** What one compare-and-insert added. */
export interface RecordedTotals {
  /** Rows inserted and the sum of their amounts, per unit. */
  readonly inserted: ReadonlyArray<{ readonly amountType: AmountType; readonly rows: number; readonly amount: bigint }>;
  /** Totals or differences outside int64; they were kept apart and changed no hour. */
  readonly quarantined: ReadonlyArray<QuarantinedTotal>;
}

/** What an instance used of one unit in an hour, a day or a month. */
export interface UsageSum {
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  /** Start of the UTC hour, day or month. */
  readonly start: Instant;
  /** Exact; may be outside int64. */
  readonly amount: bigint;
}

/** What an upload took of one instance and unit on one day. */
export interface AssignedSum {
  readonly uploadId: UploadId;
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  readonly day: CalendarDay;
  readonly amount: bigint;
}

/** Rows that are set aside for one reason, added up. */
export interface SetAsideSum {
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  readonly reason: SetAsideReason;
  readonly rows: number;
  /** Exact; may be outside int64. */
  readonly amount: bigint;
  readonly oldest: HourBucket;
  readonly newest: HourBucket;
  /** Of the newest row. */
  readonly detail: string;
}

/** Which rows that were set aside somebody wants billed after all. */
export interface ReleaseOrder {
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  readonly reason: SetAsideReason;
  readonly range: TimeRange;
  readonly at: Instant;
  readonly decision: StaffDecision;
}

/** What a release did. */
export interface UsageRelease extends Omit<ReleaseOrder, 'decision'> {
  readonly decision: Decision;
  readonly rows: number;
  readonly amount: bigint;
  /** Start of the first hour that was released. */
  readonly oldest: HourBucket;
}

/** Which rows that were set aside somebody has dealt with, and how. */
export interface SettleOrder extends ReleaseOrder {
  readonly as: SettledAs;
}

/** What was settled by hand. */
export interface SettledUsage extends Pick<UsageRelease, 'rows' | 'amount' | 'oldest'> {}

/** Half-open: [from, to). */
export interface TimeRange {
  readonly from: Instant;
  readonly to: Instant;
}

/** Rows of some time. */
export interface OfInstances extends TimeRange {
  /** Absent: of all of them. */
  readonly instanceIds?: ReadonlyArray<InstanceId>;
}

/** Which usage to sum, and over which spans. */
export interface SumsQuery {
  readonly range: TimeRange;
  readonly by: 'hour' | 'day' | 'month';
  /** Absent: all of them. */
  readonly instanceIds?: ReadonlyArray<InstanceId>;
  readonly amountTypes?: ReadonlyArray<AmountType>;
}

/** Usage by instance, unit and hour. Rows are only ever added: an hour's total is the sum of its rows. */
export interface UsageLedger {
  /**
   * Compares each total with the sum of the hour's rows and inserts the difference as a new row where it is not zero,
   * negative ones too. Atomic, and serial with any other call: two callers with the same totals count them once.
   * A total that appears twice in one call counts once (the last one stands).
   * `recordedAt` becomes the rows' creation time.
   */
  readonly recordTotals: (
    totals: ReadonlyArray<HourlyTotal>,
    recordedAt: Instant,
  ) => TaskEither<LedgerError, RecordedTotals>;

  /**
   * Sums by UTC hour, day or month of `bucketStart` in the range, ordered by start, instance, type. Periods without
   * rows do not appear.
   */
  readonly sums: (query: SumsQuery) => TaskEither<LedgerError, ReadonlyArray<UsageSum>>;

  /** What `sums` answers to each of the queries, in their order, all of it as of the same moment. */
  readonly sumsTogether: (
    queries: ReadonlyArray<SumsQuery>,
  ) => TaskEither<LedgerError, ReadonlyArray<ReadonlyArray<UsageSum>>>;

  /** The instances that have any row in the range, in order. */
  readonly instancesWithUsage: (range: TimeRange) => TaskEither<LedgerError, ReadonlyArray<InstanceId>>;

  /**
   * What could go into an upload, for each instance in its range: rows that no upload has taken and that are not
   * settled, plus rows `credit carried` of any age before `range.to`. Ordered by instance, type, bucket, id.
   */
  readonly pending: (
    queries: ReadonlyArray<{ readonly instanceId: InstanceId; readonly range: TimeRange }>,
  ) => TaskEither<LedgerError, ReadonlyArray<UnassignedAggregate>>;

  /** Every row in the range that no upload has taken, settled or not; ordered by id. */
  readonly unassigned: (query: OfInstances) => Pages<LedgerError, UnassignedAggregate>;

  /** Sums per upload, instance, unit and UTC day of `bucketStart` of the rows in the range that an upload has taken. */
  readonly assigned: (query: OfInstances) => Pages<LedgerError, AssignedSum>;

  /**
   * Marks rows with the reason why they are not billed now, or, with `null`, opens them again. Rows that an upload has
   * taken meanwhile are left alone. Idempotent. Answers how many rows carry the mark now.
   */
  readonly setAside: (
    aggregateIds: ReadonlyArray<Aggregate['id']>,
    mark: { readonly reason: SetAsideReason; readonly detail: string } | null,
  ) => TaskEither<LedgerError, number>;

  /** What is set aside, settled or not, of all instances or one; ordered by instance, type, reason. */
  readonly setAsideSums: (query: {
    readonly instanceId?: InstanceId;
  }) => TaskEither<LedgerError, ReadonlyArray<SetAsideSum>>;

  /**
   * Opens the rows again that the order names and writes down who decided so, here and in the audit log, in one transaction. None: there is no
   * such row, and nothing was written.
   */
  readonly release: (order: ReleaseOrder) => TaskEither<LedgerError, Option<UsageRelease>>;

  /**
   * Marks the rows that the order names as `settled by hand`, and writes down in the audit log who decided so, in one
   * transaction. None: there is no such row, and nothing was written.
   */
  readonly settle: (order: SettleOrder) => TaskEither<LedgerError, Option<SettledUsage>>;

  /** What was released, the latest first. */
  readonly releases: (query: { readonly limit: number }) => TaskEither<LedgerError, ReadonlyArray<UsageRelease>>;

  /** Totals kept apart because they do not fit into int64 and still do not; ordered by hour, instance, type. */
  readonly quarantinedTotals: (range: {
    readonly from: HourBucket;
    readonly to: HourBucket;
  }) => TaskEither<LedgerError, ReadonlyArray<QuarantinedTotal>>;
}
