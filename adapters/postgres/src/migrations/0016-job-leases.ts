/** Locks of jobs are leases in a table: they end by themselves, and need no session of their own. */
import type { Migration } from './migration.ts';

/** The release before locks its sessions. This one takes no lease while such a lock is held; see `job-lock.ts`. */
export const jobLeases: Migration = {
  version: 16,
  name: 'job leases',
  statements: [
    `create table job_leases (
      job text collate "C" primary key,
      owner text not null,
      taken_at timestamptz not null default now(),
      ends_at timestamptz not null
    )`,
  ],
};
