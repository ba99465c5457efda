/**
 * The laws of every port: what an adapter of it promises, one sentence each, with a check for it.
 *
 * Whoever writes an adapter registers the laws of its port with the test runner at hand, and gives them a way to open
 * the adapter with fresh, empty data:
 *
 * ```ts
 * import test from 'node:test'; // or from 'ava', or { test } from 'vitest'
 * import { eventStoreLaws } from '@usage-billing/contracts/laws';
 * import { memoryEventStore } from '@usage-billing/memory';
 *
 * const open = async () => ({ store: memoryEventStore(), close: async () => undefined });
 * eventStoreLaws(test, open, { lacking: { prune: 'this subject has no hand to prune with' } });
 * ```
 */

export { type AcceptedDifferencesSubject, acceptedDifferencesLaws } from './accepted-differences.ts';
export type { Assertions, Verdict } from './assertions.ts';
export type { BillingDataSubject, LedgerSubject } from './billing-data-subject.ts';
export { billingProviderLaws } from './billing-provider.ts';
export { type ClockSubject, clockLaws } from './clock.ts';
export { type DeadLettersSubject, deadLettersLaws } from './dead-letters.ts';
export { organizationDirectoryLaws } from './directory.ts';
export type { DirectoryControl, DirectorySubject, Grant } from './directory-subject.ts';
export { type EventHistorySubject, eventHistoryLaws } from './event-history.ts';
export { eventStoreLaws } from './event-store.ts';
export type { EventStoreControl, EventStoreSubject } from './event-store-subject.ts';
export { type JobHistorySubject, jobHistoryLaws } from './job-history.ts';
export { type JobLockControl, type JobLockSubject, jobLockLaws } from './job-lock.ts';
export type { Closable, LawOptions, StatedLaw, Suite } from './law.ts';
export { LawBroken } from './law-broken.ts';
export { type NoticeClaimsSubject, noticeClaimsLaws } from './notice-claims.ts';
export { type OrganizationRegisterSubject, organizationRegisterLaws } from './organization-register.ts';
export type { ProviderControl, ProviderLawOptions, ProviderSubject, SubmitFault } from './provider-subject.ts';
export type { TestRunner } from './runner.ts';
export {
  aNewUpload,
  anHourlyTotal,
  anOrganization,
  anUploadLine,
  aReceivedEvent,
  aStaffDecision,
  at,
  day,
  hour,
  instance,
  unit,
} from './samples.ts';
export { type SharedAccountsSubject, sharedAccountsLaws } from './shared-accounts.ts';
export { type StaffActionsSubject, staffActionsLaws } from './staff-actions.ts';
export { type StaffProposalsSubject, staffProposalsLaws } from './staff-proposals.ts';
export { type StaffSessionsSubject, staffSessionsLaws } from './staff-sessions.ts';
export { type TeamAccountsSubject, teamAccountsLaws } from './team-accounts.ts';
export { type TrialNotifierControl, type TrialNotifierSubject, trialNotifierLaws } from './trial-notifier.ts';
export { allOf, left, right } from './unwrap.ts';
export { postTrialInvoiceQueueLaws, uploadJournalLaws } from './upload-journal.ts';
export { usageLedgerLaws } from './usage-ledger.ts';
export { usageUploaderLaws } from './usage-uploader.ts';
