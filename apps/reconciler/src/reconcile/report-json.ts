/** A reconciliation as data, for JSON. Quantities are decimal text, so that no digit is lost. */
import type { ReconciliationReport } from '@usage-billing/core/invoices';
import { dayOf, formatInstant } from '@usage-billing/core/shared';
import { findingText } from './finding-text.ts';
import { nameOf } from './row-name.ts';

export interface ReconciliationJson {
  /** External id where the directory knows the instance, else its internal id. */
  readonly instance: string;
  readonly unit: string;
  readonly events: string;
  readonly aggregated: string;
  readonly uploaded: string;
  readonly provider: string;
  readonly invoiced: string;
  readonly reasons: ReadonlyArray<{ readonly reason: string; readonly quantity: string }>;
  readonly unexplained: string;
}

/** The rows, one object each. */
export const reconciliationJson = ({ rows }: ReconciliationReport): ReadonlyArray<ReconciliationJson> =>
  rows.map((row) => ({
    instance: nameOf(row),
    unit: row.amountType,
    events: row.events.toString(),
    aggregated: row.aggregated.toString(),
    uploaded: row.uploaded.toString(),
    provider: row.provider.toString(),
    invoiced: row.invoiced.toString(),
    reasons: row.reasons.map(({ reason, quantity }) => ({ reason, quantity: quantity.toString() })),
    unexplained: row.unexplained.toString(),
  }));

/** The whole report, one document. */
export const reportJson = (report: ReconciliationReport) => ({
  from: dayOf(report.range.from),
  to: dayOf(report.range.to),
  asOf: formatInstant(report.asOf),
  rows: reconciliationJson(report),
  findings: report.findings.map((finding) => ({
    instanceId: finding.instanceId,
    unit: finding.amountType,
    seam: finding.cell._tag,
    expected: finding.expected.toFixed(),
    found: finding.found.toFixed(),
    text: findingText(finding, report.rows),
  })),
  findingsLeftOut: report.findingsLeftOut,
  unreadableAccounts: report.unreadableAccounts,
  unexplained: report.unexplained.toString(),
});
