/** What jobs did, who the customers are, who pays elsewhere, and which notices went out. */
import type { Migration } from './migration.ts';

export const jobsAndCustomers: Migration = {
  version: 2,
  name: 'jobs and customers',
  statements: [
    `create table job_runs (
      id bigint generated always as identity primary key,
      job text not null,
      trigger text not null,
      started_at timestamptz not null,
      finished_at timestamptz,
      outcome text check (outcome in ('succeeded', 'failed')),
      summary jsonb,
      error text,
      check ((finished_at is null) = (outcome is null))
    )`,
    "create index job_runs_succeeded on job_runs (job, started_at desc, id desc) where outcome = 'succeeded'",
    'create index job_runs_job on job_runs (job, id)',
    `create table billing_accounts (
      id bigint generated always as identity primary key,
      created_at timestamptz not null default now(),
      deleted_at timestamptz,
      billed_externally boolean not null default false
    )`,
    `create table billing_accounts_teams (
      id bigint generated always as identity primary key,
      created_at timestamptz not null default now(),
      deleted_at timestamptz,
      billing_account_id bigint not null references billing_accounts,
      team_id text collate "C" not null unique
    )`,
    `create table organizations (
      external_id text collate "C" primary key,
      internal_id text collate "C" unique,
      name text collate "C" not null,
      created_at timestamptz not null,
      deleted_at timestamptz,
      feature_flags text[] not null default '{}',
      team_id text collate "C",
      team_external_id text,
      team_name text,
      billed_externally boolean not null default false,
      emails text[] not null default '{}',
      platform text not null,
      environment text not null,
      trial_expires_at timestamptz not null,
      trial_pending_expiry_notified_at timestamptz,
      trial_expired_notified_at timestamptz,
      data_upload_refused_notified_at timestamptz,
      first_seen_connected_at timestamptz,
      zuora_account_number text,
      zuora_account_created_at timestamptz,
      refuse_data_access boolean not null default false,
      refuse_data_upload boolean not null default false,
      refuse_data_reason text,
      billing_configured_at timestamptz,
      check ((team_id is null) = (team_external_id is null) and (team_id is null) = (team_name is null))
    )`,
    'create index organizations_name on organizations (name, external_id)',
    'create index organizations_trial on organizations (trial_expires_at)',
    `create table organization_permissions (
      user_id text collate "C" not null,
      permission text collate "C" not null,
      external_id text collate "C" not null references organizations on delete cascade,
      primary key (user_id, permission, external_id)
    )`,
    `create table notice_claims (
      external_id text collate "C" not null,
      notice text not null,
      state text not null check (state in ('claimed', 'sent', 'in doubt', 'refused')),
      claimed_at timestamptz not null,
      attempts integer not null,
      next_attempt_at timestamptz,
      last_error text,
      primary key (external_id, notice)
    )`,
    "create index notice_claims_unsent on notice_claims (external_id) where state <> 'sent'",
  ],
};
