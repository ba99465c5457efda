/** Rows of the ledger that no upload has taken. */
import type { Instant } from '@usage-billing/core/shared';
import {
  type OfInstances,
  OPEN_REASONS,
  type SetAsideReason,
  type UnassignedAggregate,
  type UsageLedger,
} from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import { ofInstances } from './assigned-sums.ts';
import { within } from './ledger-range.ts';
import { fragment, optional, query, texts, timestamp } from './values.ts';

export interface AggregateRow {
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

export const toUnassigned = (row: AggregateRow): UnassignedAggregate => ({
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
        and (a.set_aside_reason is null or a.set_aside_reason = any(${texts(OPEN_REASONS)}))
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

export const unassignedAfter = (
  { instanceIds, ...range }: OfInstances,
  after: bigint,
  limit: number,
) => query<AggregateRow>()`
  select ${columns}
  from aggregates a
  where a.upload_id is null and ${within(range)} ${ofInstances(instanceIds)} and a.id > ${after.toString()}::bigint
  order by a.id
  limit ${limit}`;
