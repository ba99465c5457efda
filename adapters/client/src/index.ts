/**
 * Sends usage events to the ingester from inside another service.
 *
 * ```js
 * const billing = createBillingClient({ ingester: 'localhost:24225' });
 * billing.addAmounts('agent-7/09:00', '1234', '2026-03-01T09:00:00Z', { 'node-seconds': 60n });
 * await billing.close();
 * ```
 */
export type { AddReport, BillingClient, CloseReport } from './billing-client.ts';
export { createBillingClient } from './client.ts';
export type { BillingClientOptions, ClientTls } from './options.ts';
export type { ClientProblem } from './problems.ts';
export type { Amounts, RefusedAmount } from './records.ts';
