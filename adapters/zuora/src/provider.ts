/** Zuora as the billing provider. */
import type { BillingProvider } from '@usage-billing/core/invoices';
import type { ZuoraConfig } from './config.ts';

export declare const zuoraBillingProvider: (config: ZuoraConfig) => BillingProvider;
