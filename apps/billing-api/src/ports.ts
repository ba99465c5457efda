/** The ports that the API needs, out of a container. */
import {
  ClockToken,
  OrganizationDirectoryToken,
  ProviderAccountsToken,
  ProviderCatalogToken,
  ProviderInvoicesToken,
  ProviderPaymentPageToken,
  ProviderPaymentsToken,
  ProviderSubscriptionsToken,
  TeamAccountsToken,
  UploadJournalToken,
  UsageLedgerToken,
  UsageUploaderToken,
} from '@usage-billing/wiring';
import type { Container } from 'inversify';
import type { EndpointDeps } from './routes/endpoints.ts';

/** What is no port is configuration, or kept of what a port said. */
export type Ports = Omit<
  EndpointDeps,
  'links' | 'log' | 'defaultCurrency' | 'providerTimeoutMilliseconds' | 'cachedDirectory' | 'cachedAccounts'
>;

export const portsFrom = async (container: Container): Promise<Ports> => ({
  directory: await container.getAsync(OrganizationDirectoryToken),
  ledger: await container.getAsync(UsageLedgerToken),
  teamAccounts: await container.getAsync(TeamAccountsToken),
  journal: await container.getAsync(UploadJournalToken),
  accounts: await container.getAsync(ProviderAccountsToken),
  catalog: await container.getAsync(ProviderCatalogToken),
  invoices: await container.getAsync(ProviderInvoicesToken),
  payments: await container.getAsync(ProviderPaymentsToken),
  paymentPage: await container.getAsync(ProviderPaymentPageToken),
  uploader: await container.getAsync(UsageUploaderToken),
  subscriptions: await container.getAsync(ProviderSubscriptionsToken),
  clock: await container.getAsync(ClockToken),
});
