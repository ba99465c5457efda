export { type AddReport, type BillingClient, type CloseReport, createBillingClient } from './client.ts';
export type { BillingClientOptions, ClientProblem } from './options.ts';
export type { Amounts, RefusedAmount } from './records.ts';
