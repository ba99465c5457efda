/** Zuora over its REST API: answers core's ports `BillingProvider` and `UsageUploader`. */
export * from './config.ts';
export { zuoraBillingProvider } from './provider.ts';
export { zuoraUsageUploader } from './uploader.ts';
