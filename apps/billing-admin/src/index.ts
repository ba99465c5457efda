/** The pages of staff, for whoever runs them in another process. */
export { type BillingAdminConfig, billingAdminSettings } from './settings.ts';
export { type RunningBillingAdmin, startBillingAdmin } from './start.ts';
