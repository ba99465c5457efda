/** A whole reconciliation for people: the table, a sentence for each difference, and what it comes to. */
import type { ReconciliationReport } from '@usage-billing/core/invoices';
import { group } from '@usage-billing/wiring';
import { findingText } from './finding-text.ts';
import { reconciliationTable } from './report-table.ts';

export const reportText = (report: ReconciliationReport): string =>
  [
    reconciliationTable(report),
    ...report.findings.map((finding) => findingText(finding, report.rows)),
    ...(report.findingsLeftOut === 0 ? [] : [`… and ${report.findingsLeftOut} more differences.`]),
    ...report.unreadableAccounts.map(
      ({ accountNumber, message }) => `Account ${accountNumber} could not be read: ${message}`,
    ),
    '',
    report.unexplained === 0n
      ? 'It adds up: nothing is unexplained.'
      : `Unexplained: ${group(report.unexplained.toString())}`,
  ].join('\n');
