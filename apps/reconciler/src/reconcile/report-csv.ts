/** A reconciliation as CSV: one line for each organization and unit. */
import { DIFFERENCE_REASONS, type ReconciliationReport } from '@usage-billing/core/invoices';
import { stringify } from 'csv-stringify/sync';
import { reconciliationJson } from './report-json.ts';

const FIGURES = ['events', 'aggregated', 'uploaded', 'provider', 'invoiced'] as const;

/** With a header; each reason is a column, so that a spreadsheet can add it up. */
export const reportCsv = (report: ReconciliationReport): string =>
  stringify(
    reconciliationJson(report).map(({ reasons, ...row }) => ({
      ...row,
      ...Object.fromEntries(reasons.map(({ reason, quantity }) => [reason, quantity])),
    })),
    {
      header: true,
      columns: ['instance', 'unit', ...FIGURES, ...DIFFERENCE_REASONS, 'unexplained', 'accepted'],
    },
  ).trimEnd();
