/** A whole reconciliation for people: the table, a sentence for each difference, and what it comes to. */
import type { ReconciliationReport } from '@usage-billing/core/invoices';
import { dayOf } from '@usage-billing/core/shared';
import { group } from '@usage-billing/wiring';
import { incidentText, moneyText, organizationName, placeText } from './finding-text.ts';
import { reconciliationTable } from './report-table.ts';

export const reportText = (report: ReconciliationReport): string =>
  [
    reconciliationTable(report),
    ...report.incidents.map((incident) => incidentText(incident, report.rows)),
    ...(report.findingsLeftOut === 0 ? [] : [`… and ${report.findingsLeftOut} more differences.`]),
    ...report.unreadableAccounts.map(
      ({ accountNumber, message }) => `Account ${accountNumber} could not be read: ${message}`,
    ),
    ...acceptedLines(report),
    '',
    conclusion(report),
  ].join('\n');

const conclusion = ({ rows, unexplained }: ReconciliationReport): string => {
  if (unexplained !== 0n) return `Unexplained: ${group(unexplained.toString())}`;
  return rows.length === 0 ? 'There is no usage of these days.' : 'It adds up: nothing is unexplained.';
};

const acceptedLines = ({ accepted, rows }: ReconciliationReport): ReadonlyArray<string> =>
  accepted.map((finding) => {
    const { as, at, decision } = finding.acceptance;
    const amount = `${group(finding.amount.toString())} ${finding.amountType}${moneyText(finding)}`;
    return `${organizationName(finding.instanceId, rows)}: ${amount} accepted (${as}) by ${decision.by} on ${dayOf(at)}, "${decision.note}": ${placeText(finding, rows)}`;
  });
