/** The billing provider as a whole, for wiring; its ports are split by what one caller needs. */
import type { ProviderPaymentPage } from './payment-page.ts';
import type { ProviderAccounts } from './provider-accounts.ts';
import type { ProviderCatalog } from './provider-catalog.ts';
import type { ProviderInvoices } from './provider-invoices.ts';
import type { ProviderPayments } from './provider-payments.ts';
import type { ProviderSubscriptions } from './provider-subscriptions.ts';
import type { ProviderUsage } from './provider-usage.ts';

/** Everything, for wiring; a use case asks for the part that it needs. */
export interface BillingProvider {
  readonly accounts: ProviderAccounts;
  readonly subscriptions: ProviderSubscriptions;
  readonly catalog: ProviderCatalog;
  readonly invoices: ProviderInvoices;
  readonly usage: ProviderUsage;
  readonly payments: ProviderPayments;
  readonly paymentPage: ProviderPaymentPage;
}
