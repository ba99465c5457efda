/** The usage ledger on Postgres. */
import { DAY, dayOf, type Instant, startOfDay } from '@usage-billing/core/shared';
import type {
  AssignedSum,
  LedgerError,
  QuarantinedTotal,
  SetAsideReason,
  TimeRange,
  UnassignedAggregate,
  UsageLedger,
  UsageSum,
} from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { orUnavailable } from './failure.ts';
import { keysetPages } from './keyset-pages.ts';
import type { BillingPool } from './pool.ts';
import { recordTotals } from './record-totals.ts';
import { digits, fragment, optional, query, texts, timestamp } from './values.ts';
import { windowedPages } from './windowed-pages.ts';

const unavailable = orUnavailable('LedgerUnavailable');

const PAGE_SIZE = 5_000;
const DAYS_AT_ONCE = 31n;

interface AggregateRow {
  readonly id: bigint;
  readonly instance_id: UnassignedAggregate['instanceId'];
  readonly bucket_start: UnassignedAggregate['bucketStart'];
  readonly amount_type: UnassignedAggregate['amountType'];
  readonly amount_value: UnassignedAggregate['amount'];
  readonly set_aside_reason: SetAsideReason | null;
  readonly set_aside_detail: string | null;
  readonly created_at: Instant;
}

const columns = fragment`a.id, a.instance_id, a.bucket_start, a.amount_type, a.amount_value, a.set_aside_reason, a.set_aside_detail,
  a.created_at`;

const toUnassigned = (row: AggregateRow): UnassignedAggregate => ({
  id: row.id,
  instanceId: row.instance_id,
  amountType: row.amount_type,
  bucketStart: row.bucket_start,
  amount: row.amount_value,
  setAside: O.map((reason: SetAsideReason) => ({ reason, detail: row.set_aside_detail ?? '' }))(
    optional(row.set_aside_reason),
  ),
  recordedAt: row.created_at,
});

const within = ({ from, to }: TimeRange) =>
  fragment`a.bucket_start >= ${timestamp(from)} and a.bucket_start < ${timestamp(to)}`;

/** `offset 0` keeps one look into the index for each instance, however little is known of the table. */
export const pendingStatement = (queries: Parameters<UsageLedger['pending']>[0]) => query<AggregateRow>()`
  with asked as (
    select *
    from unnest(
      ${texts(queries.map(({ instanceId }) => instanceId))},
      ${texts(queries.map(({ range }) => timestamp(range.from)))}::timestamptz[],
      ${texts(queries.map(({ range }) => timestamp(range.to)))}::timestamptz[]
    ) as t (instance_id, range_from, range_to)
  ),
  found as (
    select a.*
    from asked
    cross join lateral (
      select ${columns}
      from aggregates a
      where a.instance_id = asked.instance_id
        and a.bucket_start >= asked.range_from and a.bucket_start < asked.range_to
        and a.upload_id is null
        and (a.set_aside_reason is null or a.set_aside_reason in ('credit carried', 'held'))
      offset 0
    ) a
    union
    select a.*
    from asked
    cross join lateral (
      select ${columns}
      from aggregates a
      where a.instance_id = asked.instance_id and a.bucket_start < asked.range_to
        and a.upload_id is null and a.set_aside_reason = 'credit carried'
      offset 0
    ) a
  )
  select * from found order by instance_id, amount_type, bucket_start, id`;

const unassignedAfter = (range: TimeRange, after: bigint, limit: number) => query<AggregateRow>()`
  select ${columns}
  from aggregates a
  where a.upload_id is null and ${within(range)} and a.id > ${after.toString()}::bigint
  order by a.id
  limit ${limit}`;

interface AssignedRow {
  readonly upload_id: bigint;
  readonly instance_id: AssignedSum['instanceId'];
  readonly amount_type: AssignedSum['amountType'];
  readonly day_start: Instant;
  readonly amount: string;
}

const assignedPage = (range: TimeRange, after: AssignedSum | undefined, limit: number) => {
  const rest =
    after === undefined
      ? fragment``
      : fragment`and (date_trunc('day', a.bucket_start, 'UTC'), a.upload_id, a.instance_id, a.amount_type)
          > (${timestamp(startOfDay(after.day))}::timestamptz, ${after.uploadId.toString()}::bigint,
            ${after.instanceId}, ${after.amountType})`;
  return query<AssignedRow>()`
    select date_trunc('day', a.bucket_start, 'UTC') as day_start, a.upload_id, a.instance_id, a.amount_type,
      sum(a.amount_value) as amount
    from aggregates a
    where a.upload_id is not null and ${within(range)} ${rest}
    group by 1, 2, 3, 4
    order by 1, 2, 3, 4
    limit ${limit}`;
};

const toAssigned = (row: AssignedRow): AssignedSum => ({
  uploadId: row.upload_id,
  instanceId: row.instance_id,
  amountType: row.amount_type,
  day: dayOf(row.day_start),
  amount: BigInt(row.amount),
});

interface SumRow {
  readonly instance_id: UsageSum['instanceId'];
  readonly amount_type: UsageSum['amountType'];
  readonly start: Instant;
  readonly amount: string;
}

const chosen = (column: 'instance_id' | 'amount_type', values: ReadonlyArray<string> | undefined) => {
  if (values === undefined) return fragment``;
  return column === 'instance_id'
    ? fragment`and a.instance_id = any(${texts(values)})`
    : fragment`and a.amount_type = any(${texts(values)})`;
};

interface QuarantinedRow {
  readonly instance_id: QuarantinedTotal['instanceId'];
  readonly amount_type: QuarantinedTotal['amountType'];
  readonly bucket_start: QuarantinedTotal['hour'];
  readonly total: string;
  readonly held: string;
  readonly reason: string;
  readonly recorded_at: Instant;
}

export const postgresUsageLedger = (pool: BillingPool): UsageLedger => ({
  recordTotals: (totals, recordedAt) => unavailable(() => recordTotals(pool, totals, recordedAt)),

  sums: ({ range, by, instanceIds, amountTypes }) =>
    unavailable(async () => {
      const rows = await pool.any(query<SumRow>()`
        select a.instance_id, a.amount_type, date_trunc(${by}, a.bucket_start, 'UTC') as start,
          sum(a.amount_value) as amount
        from aggregates a
        where ${within(range)} ${chosen('instance_id', instanceIds)} ${chosen('amount_type', amountTypes)}
        group by 1, 2, 3
        order by 3, 1, 2`);
      return rows.map((row) => ({
        instanceId: row.instance_id,
        amountType: row.amount_type,
        start: row.start,
        amount: BigInt(row.amount),
      }));
    }),

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

  assigned: (range) =>
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
              where a.upload_id is not null and ${within({ from, to: to ?? range.to })}`),
          ),
        ),
      page: (stretch, after, limit) =>
        unavailable(async () => (await pool.any(assignedPage(stretch, after, limit))).map(toAssigned)),
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

  quarantinedTotals: ({ from, to }) =>
    unavailable(async () => {
      const rows = await pool.any(query<QuarantinedRow>()`
        select instance_id, amount_type, bucket_start, total, held, reason, recorded_at
        from quarantined_totals
        where bucket_start >= ${timestamp(from)} and bucket_start < ${timestamp(to)}
        order by bucket_start, instance_id, amount_type`);
      return rows.map((row) => ({
        instanceId: row.instance_id,
        amountType: row.amount_type,
        hour: row.bucket_start,
        total: BigInt(row.total),
        held: BigInt(row.held),
        reason: row.reason,
        recordedAt: row.recorded_at,
      }));
    }),
});
