/** The uploader as a part of a process: its settings, and its binding to the ports that it needs. */
import {
  AcceptedDifferencesToken,
  adminSettings,
  bindNamed,
  ClockToken,
  combine,
  component,
  configFrom,
  directory,
  JobHistoryToken,
  JobLockToken,
  LoggerToken,
  OrganizationDirectoryToken,
  PostTrialInvoiceQueueToken,
  ProviderAccountsToken,
  ProviderCatalogToken,
  ProviderInvoicesToken,
  ProviderUsageToken,
  postgres,
  SharedAccountsToken,
  token,
  UploadJournalToken,
  UsageLedgerToken,
  UsageUploaderToken,
  zuora,
} from '@usage-billing/wiring';
import { ContainerModule } from 'inversify';
import { createUploader, type Uploader } from './app.ts';
import { jobSettings, type UploaderConfig } from './settings.ts';

export const UploaderToken = token<Uploader>('Uploader');

/** Binds `UploaderToken`. The ports come from other modules. */
export const uploaderModule = (config: UploaderConfig = configFrom(jobSettings)): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bindNamed(bind(UploaderToken), createUploader(config), {
      directory: OrganizationDirectoryToken,
      ledger: UsageLedgerToken,
      journal: UploadJournalToken,
      queue: PostTrialInvoiceQueueToken,
      accounts: ProviderAccountsToken,
      catalog: ProviderCatalogToken,
      invoices: ProviderInvoicesToken,
      usage: ProviderUsageToken,
      uploader: UsageUploaderToken,
      sharedAccounts: SharedAccountsToken,
      accepted: AcceptedDifferencesToken,
      history: JobHistoryToken,
      lock: JobLockToken,
      clock: ClockToken,
      logger: LoggerToken,
    });
  });

/** Everything that a process of its own is made of. */
export const uploader = combine(
  component({ settings: jobSettings, modules: (config) => [uploaderModule(config)] }),
  zuora,
  component({ settings: adminSettings('uploader') }),
  postgres,
  directory,
);
