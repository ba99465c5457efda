/**
 * The reconciler for other processes and for tests: load `reconcilerModule(config)` beside modules that bind its ports, and
 * resolve `ReconcilerToken`. And how a reconciliation is shown, for other apps that run one.
 */
export { ReconcilerToken, reconcilerModule } from './module.ts';
export type { Reconciler } from './nightly/app.ts';
export { incidentText, moneyText } from './reconcile/finding-text.ts';
export { type ReconciliationJson, reconciliationJson } from './reconcile/report-json.ts';
export { reconciliationTable } from './reconcile/report-table.ts';
export type { ReconcilerConfig } from './settings.ts';
export { jobSettings as reconcilerJobSettings } from './settings.ts';
