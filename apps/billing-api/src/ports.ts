/** The ports that the API needs, from a container. */
import {
  ClockToken,
  OrganizationDirectoryToken,
  ProviderAccountsToken,
  ProviderCatalogToken,
  ProviderInvoicesToken,
  ProviderPaymentPageToken,
  ProviderPaymentsToken,
  ProviderSubscriptionsToken,
  resolveAll,
  SharedAccountsToken,
  TeamAccountsToken,
  UploadJournalToken,
  UsageLedgerToken,
  UsageUploaderToken,
} from '@usage-billing/wiring';
import type { Container } from 'inversify';
import type { EndpointDeps } from './routes/endpoints.ts';

/** Everything else that endpoints need is configuration, or a cache. */
export type Ports = Omit<
  EndpointDeps,
  'links' | 'log' | 'defaultCurrency' | 'providerTimeoutMilliseconds' | 'cachedDirectory' | 'cachedAccounts'
>;

export const portsFrom = (container: Container): Promise<Ports> =>
  resolveAll(container, {
    directory: OrganizationDirectoryToken,
    ledger: UsageLedgerToken,
    teamAccounts: TeamAccountsToken,
    journal: UploadJournalToken,
    accounts: ProviderAccountsToken,
    catalog: ProviderCatalogToken,
    invoices: ProviderInvoicesToken,
    payments: ProviderPaymentsToken,
    paymentPage: ProviderPaymentPageToken,
    uploader: UsageUploaderToken,
    subscriptions: ProviderSubscriptionsToken,
    sharedAccounts: SharedAccountsToken,
    clock: ClockToken,
  });
