/** The usage ledger on Postgres. */
import { DAY, type Instant, keysetPages } from '@usage-billing/core/shared';
import type {
  AssignedSum,
  LedgerError,
  QuarantinedTotal,
  UnassignedAggregate,
  UsageLedger,
  UsageSum,
} from '@usage-billing/core/usage';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { assignedPage, ofInstances, toAssigned } from './assigned-sums.ts';
import { orUnavailable } from './failure.ts';
import { pendingStatement, toUnassigned, unassignedAfter } from './free-aggregates.ts';
import { within } from './ledger-range.ts';
import type { BillingPool } from './pool.ts';
import { recordTotals } from './record-totals.ts';
import { readReleases, readSetAsideSums, releaseUsage, settleUsage } from './set-aside-usage.ts';
import { readSums } from './sums.ts';
import { digits, optional, query, timestamp } from './values.ts';
import { windowedPages } from './windowed-pages.ts';

const unavailable = orUnavailable('LedgerUnavailable');

const PAGE_SIZE = 5_000;
const DAYS_AT_ONCE = 31n;

/** The usage ledger in `aggregates`, partitioned by month. */
export const postgresUsageLedger = (pool: BillingPool): UsageLedger => ({
  recordTotals: (totals, recordedAt) => unavailable(() => recordTotals(pool, totals, recordedAt)),

  sums: (query) => unavailable(async () => (await readSums(pool, [query]))[0] ?? []),
  sumsTogether: (queries) => unavailable(() => readSums(pool, queries)),

  instancesWithUsage: (range) =>
    unavailable(() =>
      pool.anyFirst(query<{ readonly instance_id: UsageSum['instanceId'] }>()`
        select a.instance_id from aggregates a where ${within(range)} group by 1 order by 1`),
    ),

  pending: (queries) => unavailable(async () => (await pool.any(pendingStatement(queries))).map(toUnassigned)),

  unassigned: (range) =>
    keysetPages<LedgerError, UnassignedAggregate>(PAGE_SIZE, (after, limit) =>
      unavailable(async () => (await pool.any(unassignedAfter(range, after?.id ?? 0n, limit))).map(toUnassigned)),
    ),

  assigned: ({ instanceIds, ...range }) =>
    windowedPages<LedgerError, AssignedSum>({
      from: range.from,
      to: range.to,
      period: DAY,
      stretch: DAYS_AT_ONCE,
      pageSize: PAGE_SIZE,
      next: (from, to) =>
        unavailable(async () =>
          optional(
            await pool.oneFirst(query<{ readonly bucket_start: Instant | null }>()`
              select min(a.bucket_start) as bucket_start from aggregates a
              where a.upload_id is not null and ${within({ from, to: to ?? range.to })} ${ofInstances(instanceIds)}`),
          ),
        ),
      page: (stretch, after, limit) =>
        unavailable(async () => (await pool.any(assignedPage(stretch, instanceIds, after, limit))).map(toAssigned)),
    }),

  setAside: (aggregateIds, mark) =>
    aggregateIds.length === 0
      ? TE.right(0)
      : unavailable(() =>
          pool.oneFirst(query<{ readonly marked: number }>()`
            with marked as (
              update aggregates
              set set_aside_reason = ${mark?.reason ?? null}, set_aside_detail = ${mark?.detail ?? null}
              where id = any(${digits(aggregateIds)}::bigint[]) and upload_id is null
              returning 1
            )
            select count(*)::int as marked from marked`),
        ),

  setAsideSums: ({ instanceId }) => unavailable(() => readSetAsideSums(pool, instanceId)),
  release: (order) => unavailable(() => releaseUsage(pool, order)),
  settle: (order) => unavailable(() => settleUsage(pool, order)),
  releases: ({ limit }) => unavailable(() => readReleases(pool, limit)),

  quarantinedTotals: (range) => unavailable(async () => (await pool.any(quarantinedIn(range))).map(toQuarantined)),
});

interface QuarantinedRow {
  readonly instance_id: QuarantinedTotal['instanceId'];
  readonly amount_type: QuarantinedTotal['amountType'];
  readonly bucket_start: QuarantinedTotal['hour'];
  readonly total: string;
  readonly held: string;
  readonly reason: string;
  readonly recorded_at: Instant;
}

const quarantinedIn = ({ from, to }: Parameters<UsageLedger['quarantinedTotals']>[0]) =>
  query<QuarantinedRow>()`
    select instance_id, amount_type, bucket_start, total, held, reason, recorded_at
    from quarantined_totals
    where bucket_start >= ${timestamp(from)} and bucket_start < ${timestamp(to)}
    order by bucket_start, instance_id, amount_type`;

const toQuarantined = (row: QuarantinedRow): QuarantinedTotal => ({
  instanceId: row.instance_id,
  amountType: row.amount_type,
  hour: row.bucket_start,
  total: BigInt(row.total),
  held: BigInt(row.held),
  reason: row.reason,
  recordedAt: row.recorded_at,
});
