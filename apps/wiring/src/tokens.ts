/** One token for each port of the core. */
import type { OverviewReader, StaffProposals, StaffSessions } from '@usage-billing/core/admin';
import type {
  AcceptedDifferences,
  BillingProvider,
  PostTrialInvoiceQueue,
  ProviderAccounts,
  ProviderCatalog,
  ProviderInvoices,
  ProviderPaymentPage,
  ProviderPayments,
  ProviderSubscriptions,
  ProviderUsage,
  SharedAccounts,
  TeamAccounts,
  UploadJournal,
  UsageUploader,
} from '@usage-billing/core/invoices';
import type { Clock, JobHistory, JobLock, StaffActions } from '@usage-billing/core/shared';
import type {
  NoticeClaims,
  OrganizationDirectory,
  OrganizationRegister,
  TrialNotifier,
} from '@usage-billing/core/trials';
import type { EventHistory, EventRetention, EventStore, UsageLedger } from '@usage-billing/core/usage';
import { token } from './token.ts';

export const ClockToken = token<Clock>('Clock');
export const JobLockToken = token<JobLock>('JobLock');
export const JobHistoryToken = token<JobHistory>('JobHistory');

export const EventStoreToken = token<EventStore>('EventStore');
/** Single events, of the store that was chosen. */
export const EventHistoryToken = token<EventHistory>('EventHistory');
/** Of the database; events in BigQuery expire by themselves. */
export const EventRetentionToken = token<EventRetention>('EventRetention');
export const UsageLedgerToken = token<UsageLedger>('UsageLedger');
export const UploadJournalToken = token<UploadJournal>('UploadJournal');
export const UsageUploaderToken = token<UsageUploader>('UsageUploader');

export const BillingProviderToken = token<BillingProvider>('BillingProvider');
export const ProviderAccountsToken = token<ProviderAccounts>('ProviderAccounts');
export const ProviderCatalogToken = token<ProviderCatalog>('ProviderCatalog');
export const ProviderInvoicesToken = token<ProviderInvoices>('ProviderInvoices');
export const ProviderUsageToken = token<ProviderUsage>('ProviderUsage');
export const ProviderPaymentsToken = token<ProviderPayments>('ProviderPayments');
export const ProviderPaymentPageToken = token<ProviderPaymentPage>('ProviderPaymentPage');
export const ProviderSubscriptionsToken = token<ProviderSubscriptions>('ProviderSubscriptions');
export const PostTrialInvoiceQueueToken = token<PostTrialInvoiceQueue>('PostTrialInvoiceQueue');

export const AcceptedDifferencesToken = token<AcceptedDifferences>('AcceptedDifferences');
export const SharedAccountsToken = token<SharedAccounts>('SharedAccounts');
export const StaffActionsToken = token<StaffActions>('StaffActions');
export const TeamAccountsToken = token<TeamAccounts>('TeamAccounts');

export const OrganizationDirectoryToken = token<OrganizationDirectory>('OrganizationDirectory');
/** Of the database; a users service keeps its organizations itself. */
export const OrganizationRegisterToken = token<OrganizationRegister>('OrganizationRegister');
export const TrialNotifierToken = token<TrialNotifier>('TrialNotifier');
export const NoticeClaimsToken = token<NoticeClaims>('NoticeClaims');

export const OverviewReaderToken = token<OverviewReader>('OverviewReader');
export const StaffProposalsToken = token<StaffProposals>('StaffProposals');
export const StaffSessionsToken = token<StaffSessions>('StaffSessions');
