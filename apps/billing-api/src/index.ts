export { type BillingApiDeps, createBillingApi } from './app.ts';
export { type CallerSettings, type IdentifyCaller, identifyCaller } from './caller.ts';
export { type InvoiceLinks, invoiceLinks } from './invoice-link.ts';
export { type BillingApiConfig, billingApiSettings } from './settings.ts';
export { type RunningBillingApi, startBillingApi } from './start.ts';
