/**
 * Usage billing as pure functions, and the ports that they need. This entry holds all domains; each has its own as well.
 *
 * | entry | domain |
 * | --- | --- |
 * | `@usage-billing/core/plain` | everyday tasks with `Date`, ISO text and thrown errors, without fp-ts |
 * | `@usage-billing/core/shared` | moments, days, JSON, pages, jobs |
 * | `@usage-billing/core/usage` | events, amounts, the ledger |
 * | `@usage-billing/core/trials` | organizations, trials and their enforcement |
 * | `@usage-billing/core/invoices` | money, periods, status, uploads, reconciliation |
 * | `@usage-billing/core/admin` | what staff see and may do |
 */
export * from './admin/index.ts';
export * from './invoices/index.ts';
export * from './shared/index.ts';
export * from './trials/index.ts';
export * from './usage/index.ts';
