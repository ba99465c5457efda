/** The ports that pages read from. */
import {
  ClockToken,
  EventStoreToken,
  JobHistoryToken,
  NoticeClaimsToken,
  OrganizationDirectoryToken,
  OverviewReaderToken,
  type Resolved,
  StaffActionsToken,
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
};

/** What pages are given. */
export type PageDeps = Resolved<typeof portTokens>;
