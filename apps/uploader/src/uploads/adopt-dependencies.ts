/** What `adoptUploads` needs, from a container; the command takes it, and whoever plays staff in a process of their own. */
import type { AdoptUploadsDeps } from '@usage-billing/core/invoices';
import {
  ClockToken,
  JobLockToken,
  OrganizationDirectoryToken,
  ProviderUsageToken,
  UploadJournalToken,
  UsageLedgerToken,
  UsageUploaderToken,
} from '@usage-billing/wiring';
import type { Container } from 'inversify';

export const adoptDependencies = async (container: Container): Promise<AdoptUploadsDeps> => ({
  journal: await container.getAsync(UploadJournalToken),
  ledger: await container.getAsync(UsageLedgerToken),
  uploader: await container.getAsync(UsageUploaderToken),
  usage: await container.getAsync(ProviderUsageToken),
  directory: await container.getAsync(OrganizationDirectoryToken),
  lock: await container.getAsync(JobLockToken),
  clock: await container.getAsync(ClockToken),
});
