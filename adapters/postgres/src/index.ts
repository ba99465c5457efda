/** The billing database, the embedded event store and the organization directory in Postgres. */
export { postgresDirectory } from './directory.ts';
export { postgresEventRetention } from './event-retention.ts';
export { postgresEventStore } from './event-store.ts';
export { postgresJobHistory } from './job-history.ts';
export { type JobLockOptions, postgresJobLock } from './job-lock.ts';
export { type MigrationError, type MigrationReport, migrate } from './migrate.ts';
export { postgresNoticeClaims } from './notice-claims.ts';
export { type BillingPool, closeBillingPool, createBillingPool, type PoolError, type PoolOptions } from './pool.ts';
export { postgresPostTrialInvoiceQueue } from './post-trial-invoice-queue.ts';
export { grantPermissions, type SeedError, upsertOrganizations } from './seed.ts';
export { postgresSharedAccounts } from './shared-accounts.ts';
export { postgresStaffActions } from './staff-actions.ts';
export { postgresTeamAccounts } from './team-accounts.ts';
export { postgresUploadJournal } from './upload-journal.ts';
export { postgresUsageLedger } from './usage-ledger.ts';
