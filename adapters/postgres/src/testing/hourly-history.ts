/** Years of hourly usage at once, for benchmarks and tests of plans: written where it stays, not sent row by row. */
import { HOUR, type Instant, plus } from '@usage-billing/core/shared';
import type { InstanceId } from '@usage-billing/core/usage';
import { lockLedger } from '../partitions.ts';
import type { BillingPool } from '../pool.ts';
import { command, texts, timestamp } from '../values.ts';

export interface HourlyHistory {
  readonly from: Instant;
  readonly to: Instant;
  /** Given: each day was taken by an upload that is there, numbered from this one on. */
  readonly firstUploadId?: bigint;
}

/** One row of node-seconds for every instance and hour in [from, to), hour after hour, as an aggregator writes them. */
export const writeHourlyHistory = async (
  pool: BillingPool,
  instanceIds: ReadonlyArray<InstanceId>,
  { from, to, firstUploadId }: HourlyHistory,
): Promise<void> => {
  const days: Instant[] = [];
  for (let day = from; day < to; day = plus(day, 24n * HOUR)) days.push(day);
  await pool.transaction(async (transaction) => {
    await lockLedger(transaction, days);
    await transaction.query(command`
      insert into aggregates (instance_id, bucket_start, amount_type, amount_value, created_at, upload_id)
      select instance.id, hour.start, 'node-seconds',
        3600 * (1 + instance.place % 5) + extract(hour from hour.start at time zone 'UTC')::int,
        hour.start + interval '70 minutes',
        ${firstUploadId?.toString() ?? null}::bigint
          + extract(day from hour.start - ${timestamp(from)}::timestamptz)::bigint
      from generate_series(${timestamp(from)}::timestamptz, ${timestamp(to)}::timestamptz - interval '1 microsecond',
          interval '1 hour') as hour (start),
        unnest(${texts(instanceIds)}) with ordinality as instance (id, place)
      order by hour.start, instance.place`);
  });
  await pool.query(command`vacuum (analyze) aggregates`);
};
