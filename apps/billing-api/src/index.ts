export { type InvoiceLinks, invoiceLinks } from './routes/invoice-link.ts';
export { type BillingApiDeps, createBillingApi } from './server/app.ts';
export { type BillingApiConfig, billingApiSettings } from './settings.ts';
export { type CallerSources, type IdentifyCaller, identifyCaller } from './sign-in/caller.ts';
export { type RunningBillingApi, startBillingApi } from './start.ts';
