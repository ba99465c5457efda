/** What a reconciliation reads, for commands and for the job. */
import {
  AcceptedDifferencesToken,
  ClockToken,
  EventStoreToken,
  JobHistoryToken,
  OrganizationDirectoryToken,
  ProviderAccountsToken,
  ProviderCatalogToken,
  ProviderInvoicesToken,
  ProviderUsageToken,
  SharedAccountsToken,
  UploadJournalToken,
  UsageLedgerToken,
} from '@usage-billing/wiring';

export const reconcileTokens = {
  eventStore: EventStoreToken,
  ledger: UsageLedgerToken,
  journal: UploadJournalToken,
  directory: OrganizationDirectoryToken,
  sharedAccounts: SharedAccountsToken,
  accepted: AcceptedDifferencesToken,
  accounts: ProviderAccountsToken,
  catalog: ProviderCatalogToken,
  usage: ProviderUsageToken,
  invoices: ProviderInvoicesToken,
  history: JobHistoryToken,
  clock: ClockToken,
};
