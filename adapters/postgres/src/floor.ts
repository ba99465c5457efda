/** What cannot be avoided, for benchmarks: rows inserted in bulk and compared with nothing, and one bare question. */
import type { Instant } from '@usage-billing/core/shared';
import type { HourlyTotal } from '@usage-billing/core/usage';
import type { BillingPool } from './pool.ts';
import { command, digits, query, texts, timestamp, timestamps } from './values.ts';

export interface BulkInsertFloor {
  readonly prepare: () => Promise<void>;
  readonly insert: (totals: ReadonlyArray<HourlyTotal>) => Promise<void>;
  readonly drop: () => Promise<void>;
}

/** With the columns and indexes that every row of the ledger has. */
export const bulkInsertFloor = (pool: BillingPool): BulkInsertFloor => ({
  prepare: async () => {
    await pool.query(command`
      create table bulk_insert_floor (
        id bigint generated always as identity,
        instance_id text collate "C" not null,
        bucket_start timestamptz not null,
        amount_type text collate "C" not null,
        amount_value bigint not null,
        upload_id bigint,
        created_at timestamptz not null default now(),
        primary key (id, bucket_start)
      )`);
    await pool.query(command`create index on bulk_insert_floor (instance_id, bucket_start, amount_type)`);
    await pool.query(command`create index on bulk_insert_floor (bucket_start) where upload_id is null`);
  },
  insert: async (totals) => {
    await pool.query(command`
      insert into bulk_insert_floor (instance_id, bucket_start, amount_type, amount_value)
      select * from unnest(
        ${texts(totals.map(({ instanceId }) => instanceId))},
        ${timestamps(totals.map(({ hour }) => hour))}::timestamptz[],
        ${texts(totals.map(({ amountType }) => amountType))},
        ${digits(totals.map(({ total }) => total))}::bigint[])`);
  },
  drop: async () => {
    await pool.query(command`drop table bulk_insert_floor`);
  },
});

export interface ReadFloor {
  /** Node-seconds of one instance in each UTC hour or day of the range that has any: start and exact sum, as text. */
  readonly sums: (
    instanceId: string,
    by: 'hour' | 'day',
    range: { readonly from: Instant; readonly to: Instant },
  ) => Promise<ReadonlyArray<{ readonly start: string; readonly amount: string }>>;
}

/** The one question to the ledger that a page about usage cannot do without. */
export const readFloor = (pool: BillingPool): ReadFloor => ({
  sums: (instanceId, by, { from, to }) =>
    pool.any(query<{ readonly start: string; readonly amount: string }>()`
      select to_char(date_trunc(${by}, bucket_start, 'UTC') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as start,
        sum(amount_value) as amount
      from aggregates
      where instance_id = ${instanceId} and amount_type = 'node-seconds'
        and bucket_start >= ${timestamp(from)} and bucket_start < ${timestamp(to)}
      group by 1
      order by 1`),
});
