/** A reconciliation as data, for JSON. Quantities are decimal text, so that no digit is lost. */
import { daysOfCell, type Finding, formatMoney, type ReconciliationReport } from '@usage-billing/core/invoices';
import { dayOf, formatInstant } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';
import { organizationName, placeText } from './finding-text.ts';
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
  /** In differences that staff accepted. */
  readonly accepted: string;
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
    accepted: row.accepted.toString(),
  }));

const findingJson = (finding: Finding, { rows }: ReconciliationReport) => ({
  organization: organizationName(finding.instanceId, rows),
  unit: finding.amountType,
  seam: finding.cell._tag,
  ...daysOfCell(finding.cell),
  expected: finding.expected.toFixed(),
  found: finding.found.toFixed(),
  text: placeText(finding, rows),
});

const moneyJson = (money: Finding['money']) =>
  O.isNone(money)
    ? undefined
    : { amount: formatMoney(money.value.amount, money.value.currency), currency: money.value.currency };

/** The whole report, one document. */
export const reportJson = (report: ReconciliationReport) => ({
  from: dayOf(report.range.from),
  to: dayOf(report.range.to),
  asOf: formatInstant(report.asOf),
  rows: reconciliationJson(report),
  incidents: report.incidents.map((incident) => ({
    organizations: incident.instanceIds.map((instanceId) => organizationName(instanceId, report.rows)),
    unit: incident.amountType,
    amount: incident.amount.toString(),
    money: moneyJson(incident.money),
    findings: incident.findings.map((finding) => findingJson(finding, report)),
  })),
  accepted: report.accepted.map(({ acceptance, ...finding }) => ({
    ...findingJson(finding, report),
    amount: finding.amount.toString(),
    money: moneyJson(finding.money),
    as: acceptance.as,
    at: formatInstant(acceptance.at),
    ...acceptance.decision,
  })),
  findingsLeftOut: report.findingsLeftOut,
  unreadableAccounts: report.unreadableAccounts,
  unexplained: report.unexplained.toString(),
});
