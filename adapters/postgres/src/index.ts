/** The billing database, the embedded event store and the organization directory in Postgres. */

export { postgresAcceptedDifferences } from './accepted-differences.ts';
export { postgresOverviewReader } from './admin/overview-reader.ts';
export { postgresStaffProposals } from './admin/staff-proposals.ts';
export { postgresStaffSessions } from './admin/staff-sessions.ts';
export { postgresDirectory } from './directory.ts';
export { postgresEventHistory } from './event-history.ts';
export { postgresEventRetention } from './event-retention.ts';
export { postgresEventStore } from './event-store.ts';
export { grantRows, grantStatements } from './grants.ts';
export { postgresJobHistory } from './job-history.ts';
export { type JobLockOptions, postgresJobLock } from './job-lock.ts';
export { type MigrationError, type MigrationReport, migrate } from './migrate.ts';
export type { MigrationWait } from './migration-lock.ts';
export type { Migration } from './migrations/migration.ts';
export { postgresNoticeClaims } from './notice-claims.ts';
export { postgresOrganizationRegister } from './organization-register.ts';
export { makePartitions, missingPartitions, type PartitionError } from './partitions.ts';
export { type BillingPool, closeBillingPool, createBillingPool, type PoolError, type PoolOptions } from './pool.ts';
export { postgresPostTrialInvoiceQueue } from './post-trial-invoice-queue.ts';
export { checkSchema, type OutdatedSchema, type SchemaState, type SchemaStateError, schemaState } from './schema.ts';
export { grantPermissions, type SeedError, upsertOrganizations } from './seed.ts';
export { postgresSharedAccounts } from './shared-accounts.ts';
export { postgresStaffActions } from './staff-actions.ts';
export { postgresTeamAccounts } from './team-accounts.ts';
export { postgresUploadJournal } from './upload-journal.ts';
export { postgresUsageLedger } from './usage-ledger.ts';
