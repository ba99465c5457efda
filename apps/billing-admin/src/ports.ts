/** The ports that pages read from, and that actions go through. */
import type { UploadPolicy } from '@usage-billing/core/invoices';
import {
  AcceptedDifferencesToken,
  ClockToken,
  EventHistoryToken,
  EventStoreToken,
  JobHistoryToken,
  JobLockToken,
  NoticeClaimsToken,
  OrganizationDirectoryToken,
  OverviewReaderToken,
  ProviderAccountsToken,
  ProviderCatalogToken,
  ProviderInvoicesToken,
  ProviderUsageToken,
  type Resolved,
  StaffActionsToken,
  StaffProposalsToken,
  TeamAccountsToken,
  UploadJournalToken,
  UsageLedgerToken,
  UsageUploaderToken,
} from '@usage-billing/wiring';

export const portTokens = {
  clock: ClockToken,
  overview: OverviewReaderToken,
  directory: OrganizationDirectoryToken,
  claims: NoticeClaimsToken,
  ledger: UsageLedgerToken,
  journal: UploadJournalToken,
  eventStore: EventStoreToken,
  events: EventHistoryToken,
  history: JobHistoryToken,
  accepted: AcceptedDifferencesToken,
  staffActions: StaffActionsToken,
  proposals: StaffProposalsToken,
  teamAccounts: TeamAccountsToken,
  accounts: ProviderAccountsToken,
  catalog: ProviderCatalogToken,
  invoices: ProviderInvoicesToken,
  usage: ProviderUsageToken,
  uploader: UsageUploaderToken,
  lock: JobLockToken,
};

/** What pages are given. */
export interface PageDeps extends Resolved<typeof portTokens> {
  /** As the uploader has it. */
  readonly uploadPolicy: UploadPolicy;
}
