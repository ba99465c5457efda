/** What a reconciliation reads: `resolveAll(container, reconcileTokens)` gives what `reconcile` needs. */
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
} from './tokens.ts';

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
