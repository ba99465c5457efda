/** The ports that pages read from, and that actions go through. */
import {
  ClockToken,
  EventStoreToken,
  JobHistoryToken,
  NoticeClaimsToken,
  OrganizationDirectoryToken,
  OverviewReaderToken,
  ProviderAccountsToken,
  ProviderCatalogToken,
  type Resolved,
  StaffActionsToken,
  StaffProposalsToken,
  UploadJournalToken,
  UsageLedgerToken,
} from '@usage-billing/wiring';

export const portTokens = {
  clock: ClockToken,
  overview: OverviewReaderToken,
  directory: OrganizationDirectoryToken,
  claims: NoticeClaimsToken,
  ledger: UsageLedgerToken,
  journal: UploadJournalToken,
  eventStore: EventStoreToken,
  history: JobHistoryToken,
  staffActions: StaffActionsToken,
  proposals: StaffProposalsToken,
  accounts: ProviderAccountsToken,
  catalog: ProviderCatalogToken,
};

/** What pages are given. */
export type PageDeps = Resolved<typeof portTokens>;
