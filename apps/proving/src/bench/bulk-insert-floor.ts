/** What an aggregator cannot avoid: rows inserted in bulk and compared with nothing. */
import type { HourlyTotal } from '@usage-billing/core/usage';
import type { BillingPool } from '@usage-billing/postgres';
import { command, digits, texts, timestamps } from '@usage-billing/postgres/testing';

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
