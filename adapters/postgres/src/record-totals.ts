/** Compare-and-insert: what the event store counted becomes rows of the ledger, once. */
import type { Instant } from '@usage-billing/core/shared';
import {
  type AmountType,
  type HourlyTotal,
  MAX_AMOUNT,
  MIN_AMOUNT,
  type QuarantinedTotal,
  type RecordedTotals,
} from '@usage-billing/core/usage';
import { lockLedger } from './partitions.ts';
import type { BillingPool } from './pool.ts';
import { digits, query, texts, timestamp, timestamps } from './values.ts';

interface Outcome {
  readonly kind: 'inserted' | 'quarantined';
  readonly amount_type: AmountType;
  readonly row_count: bigint | null;
  readonly amount: string;
  readonly held: string | null;
  readonly instance_id: HourlyTotal['instanceId'] | null;
  readonly bucket_start: HourlyTotal['hour'] | null;
  readonly reason: string | null;
}

/**
 * The bounds of the batch stand in the statement, so that only the partitions concerned are planned and read; `offset 0`
 * keeps one look into the index for each instance, however little is known of the table.
 */
export const recordTotalsStatement = (totals: ReadonlyArray<HourlyTotal>, recordedAt: Instant) => {
  const hours = totals.map(({ hour }) => hour);
  const earliest = hours.reduce((least, hour) => (hour < least ? hour : least));
  const latest = hours.reduce((most, hour) => (hour > most ? hour : most));
  const least = `${MIN_AMOUNT}`;
  const most = `${MAX_AMOUNT}`;
  return query<Outcome>()`
    with given as (
      select distinct on (instance_id collate "C", bucket_start, amount_type collate "C") *
      from unnest(
        ${texts(totals.map(({ instanceId }) => instanceId))},
        ${texts(totals.map(({ amountType }) => amountType))},
        ${timestamps(hours)}::timestamptz[],
        ${digits(totals.map(({ total }) => total))}::numeric[]
      ) with ordinality as t (instance_id, amount_type, bucket_start, total, place)
      order by instance_id collate "C", bucket_start, amount_type collate "C", place desc
    ),
    held as (
      select a.instance_id, a.bucket_start, a.amount_type, sum(a.amount_value) as amount
      from (select distinct instance_id from given) i
      cross join lateral (
        select a.instance_id, a.bucket_start, a.amount_type, a.amount_value
        from aggregates a
        where a.instance_id = i.instance_id
          and a.bucket_start >= ${timestamp(earliest)} and a.bucket_start <= ${timestamp(latest)}
        offset 0
      ) a
      group by a.instance_id, a.bucket_start, a.amount_type
    ),
    compared as materialized (
      select
        g.*,
        coalesce(h.amount, 0) as held,
        g.total - coalesce(h.amount, 0) as difference,
        case
          when g.total not between ${least}::numeric and ${most}::numeric
            then 'the total does not fit into a signed 64-bit integer'
          when g.total - coalesce(h.amount, 0) not between ${least}::numeric and ${most}::numeric
            then 'the difference from what is recorded does not fit into a signed 64-bit integer'
        end as misfit
      from given g
      left join held h using (instance_id, bucket_start, amount_type)
    ),
    inserted as (
      insert into aggregates (instance_id, bucket_start, amount_type, amount_value, created_at)
      select instance_id, bucket_start, amount_type, difference::bigint, ${timestamp(recordedAt)}::timestamptz
      from compared
      where misfit is null and difference <> 0
      order by place
      returning amount_type, amount_value
    ),
    kept_apart as (
      insert into quarantined_totals (instance_id, amount_type, bucket_start, total, held, reason, recorded_at)
      select instance_id, amount_type, bucket_start, total, held, misfit, ${timestamp(recordedAt)}::timestamptz
      from compared
      where misfit is not null
      on conflict (bucket_start, instance_id, amount_type)
        do update set total = excluded.total, reason = excluded.reason, recorded_at = excluded.recorded_at
      returning *
    ),
    apart as materialized (
      select bucket_start, instance_id, amount_type
      from quarantined_totals
      where bucket_start >= ${timestamp(earliest)} and bucket_start <= ${timestamp(latest)}
    ),
    fits_again as (
      delete from quarantined_totals q
      using apart a
      join compared c using (bucket_start, instance_id, amount_type)
      where c.misfit is null and (q.bucket_start, q.instance_id, q.amount_type)
        = (a.bucket_start, a.instance_id, a.amount_type)
    )
    select 'inserted' as kind, amount_type, count(*) as row_count, sum(amount_value)::text as amount, null as held,
      null as instance_id, null::timestamptz as bucket_start, null as reason
    from inserted
    group by amount_type
    union all
    select 'quarantined', amount_type, null, total::text, held::text, instance_id, bucket_start, reason
    from kept_apart
    order by bucket_start, instance_id, amount_type`;
};

const toQuarantined =
  (recordedAt: Instant) =>
  (row: Outcome): ReadonlyArray<QuarantinedTotal> => {
    if (row.instance_id === null || row.bucket_start === null || row.held === null) return [];
    const { instance_id: instanceId, bucket_start: hour, amount_type: amountType } = row;
    const [total, held] = [BigInt(row.amount), BigInt(row.held)];
    return [{ instanceId, amountType, hour, total, held, reason: row.reason ?? '', recordedAt }];
  };

export const recordTotals = async (
  pool: BillingPool,
  totals: ReadonlyArray<HourlyTotal>,
  recordedAt: Instant,
): Promise<RecordedTotals> => {
  if (totals.length === 0) return { inserted: [], quarantined: [] };
  const outcomes = await pool.transaction(async (transaction) => {
    await lockLedger(
      transaction,
      totals.map(({ hour }) => hour),
    );
    return transaction.any(recordTotalsStatement(totals, recordedAt));
  });
  return {
    inserted: outcomes
      .filter(({ kind }) => kind === 'inserted')
      .map((row) => ({ amountType: row.amount_type, rows: Number(row.row_count), amount: BigInt(row.amount) })),
    quarantined: outcomes.flatMap(toQuarantined(recordedAt)),
  };
};
