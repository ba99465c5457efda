/** Every port of the core in memory, for tests and first steps; the adapters keep the same laws as those for real systems. */

export { memoryAcceptedDifferences } from './accepted-differences.ts';
export { type MemoryBilling, memoryBilling } from './billing.ts';
export type { BillingData, LedgerRow } from './billing-data.ts';
export { type MovableClock, movableClock } from './clock.ts';
export { memoryDeadLetters } from './dead-letters.ts';
export { type MemoryDirectory, type MemoryDirectorySeed, memoryDirectory } from './directory.ts';
export { type MemoryEventStore, memoryEventStore } from './event-store.ts';
export { memoryJobHistory } from './job-history.ts';
export { memoryJobLock } from './job-lock.ts';
export { memoryNoticeClaims } from './notice-claims.ts';
export { type MemoryNotifier, memoryNotifier, type SentNotice } from './notifier.ts';
export { type MemoryProvider, type MemoryProviderOptions, memoryProvider, NODE_SECOND_RATES } from './provider.ts';
export { memorySharedAccounts } from './shared-accounts.ts';
export { type MemoryStaffActions, memoryStaffActions } from './staff-actions.ts';
export { memoryStaffProposals } from './staff-proposals.ts';
export { memoryStaffSessions } from './staff-sessions.ts';
export { memoryTeamAccounts } from './team-accounts.ts';
