/** How a reconciliation is shown, for other apps that run one. */
export { incidentText } from './reconcile/finding-text.ts';
export { type ReconciliationJson, reconciliationJson } from './reconcile/report-json.ts';
export { reconciliationTable } from './reconcile/report-table.ts';
