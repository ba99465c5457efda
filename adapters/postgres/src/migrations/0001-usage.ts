/** Usage and what became of it: aggregates, uploads and their lines, post-trial invoices, totals kept apart. */
import type { Migration } from './migration.ts';

export const usage: Migration = {
  version: 1,
  name: 'usage',
  statements: [
    'create sequence usage_uploads_id_seq as bigint',
    `create table usage_uploads (
      id bigint primary key,
      uploader text not null check (uploader in ('daily', 'post-trial')),
      state text not null check (state in ('prepared', 'sending', 'sent', 'unknown', 'imported', 'rejected')),
      state_since timestamptz,
      state_reason text,
      started_at timestamptz not null,
      through date not null,
      file_name text not null,
      file_content bytea not null,
      file_sha256 text not null,
      idempotency_key text not null,
      import_id text,
      attempts integer not null default 0,
      next_attempt_at timestamptz not null,
      error text,
      finished_at timestamptz
    )`,
    'alter sequence usage_uploads_id_seq owned by usage_uploads.id',
    "create index usage_uploads_open on usage_uploads (state, id) where state not in ('imported', 'rejected')",
    `create table usage_upload_lines (
      upload_id bigint not null references usage_uploads,
      line_number integer not null,
      instance_id text collate "C" not null,
      account_number text not null,
      amount_type text collate "C" not null,
      quantity numeric not null,
      start_date date not null,
      end_date date not null,
      subscription_number text not null,
      charge_number text not null,
      description text not null,
      primary key (upload_id, line_number)
    )`,
    'create index usage_upload_lines_dates on usage_upload_lines (end_date, start_date)',
    // It grows for ever. The partition key has to be part of the primary key.
    `create table aggregates (
      id bigint generated always as identity,
      instance_id text collate "C" not null,
      bucket_start timestamptz not null,
      amount_type text collate "C" not null,
      amount_value bigint not null,
      upload_id bigint references usage_uploads,
      created_at timestamptz not null default now(),
      set_aside_reason text check (set_aside_reason in
        ('not rated', 'nets to zero', 'rejected', 'credit carried', 'held')),
      set_aside_detail text,
      primary key (id, bucket_start)
    ) partition by range (bucket_start)`,
    'create index aggregates_bucket on aggregates (instance_id, bucket_start, amount_type)',
    'create index aggregates_unassigned on aggregates (id) where upload_id is null',
    `create index aggregates_credit on aggregates (instance_id, bucket_start)
      where upload_id is null and set_aside_reason = 'credit carried'`,
    'create index aggregates_upload on aggregates (upload_id) where upload_id is not null',
    `create table quarantined_totals (
      instance_id text collate "C" not null,
      amount_type text collate "C" not null,
      bucket_start timestamptz not null,
      total numeric not null,
      held numeric not null,
      reason text not null,
      recorded_at timestamptz not null,
      primary key (bucket_start, instance_id, amount_type)
    )`,
    `create table post_trial_invoices (
      upload_id bigint primary key references usage_uploads,
      usage_import_id text,
      external_id text not null,
      zuora_account_number text not null,
      created_at timestamptz not null,
      attempts integer not null default 0,
      next_attempt_at timestamptz not null,
      last_error text,
      finished_at timestamptz,
      outcome text
    )`,
    'create index post_trial_invoices_open on post_trial_invoices (created_at, upload_id) where finished_at is null',
  ],
};
