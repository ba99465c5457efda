/** What `adoptUploads` needs, by name; for `resolveAll`. */
import {
  ClockToken,
  JobLockToken,
  OrganizationDirectoryToken,
  ProviderUsageToken,
  UploadJournalToken,
  UsageLedgerToken,
  UsageUploaderToken,
} from '@usage-billing/wiring';

export const adoptTokens = {
  journal: UploadJournalToken,
  ledger: UsageLedgerToken,
  uploader: UsageUploaderToken,
  usage: ProviderUsageToken,
  directory: OrganizationDirectoryToken,
  lock: JobLockToken,
  clock: ClockToken,
};
