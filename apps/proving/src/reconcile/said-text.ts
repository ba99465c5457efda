/** What reconciliation and verification say, a line for each thing that is wrong: who, how much, when, and where. */
import {
  daysOfCell,
  type Finding,
  formatMoney,
  type Incident,
  type InvoiceFinding,
  type Money,
  type ReconciliationReport,
} from '@usage-billing/core/invoices';
import type { InstanceId } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import type { Said } from './ask.ts';

/** Empty where everything adds up. */
export const wrongIn = ({ report, verification }: Said): ReadonlyArray<string> => [
  ...report.incidents.map((incident) => incidentLine(incident, report)),
  ...report.unreadableAccounts.map(({ accountNumber, message }) => `${accountNumber}: ${message}`),
  ...verification.findings.map(invoiceLine),
  ...verification.unreadable.map(({ accountNumber, message }) => `${accountNumber}: ${message}`),
];

const incidentLine = ({ instanceIds, amount, amountType, money, findings }: Incident, report: ReconciliationReport) => {
  const names = instanceIds.map((instanceId) => nameOf(instanceId, report)).join(' and ');
  const places = [...new Set(findings.map(placeOf))].join(', ');
  return `${names}: ${grouped(amount)} ${amountType}${O.isSome(money) ? `, ${moneyText(money.value)}` : ''}: ${places}`;
};

const nameOf = (instanceId: InstanceId, { rows }: ReconciliationReport): string => {
  const row = rows.find((one) => one.instanceId === instanceId);
  return row === undefined ? instanceId : O.getOrElse<string>(() => instanceId)(row.externalId);
};

const placeOf = ({ cell }: Finding): string => {
  const { from, to } = daysOfCell(cell);
  return `${cell._tag} ${from === to ? from : `${from} to ${to}`}`;
};

const invoiceLine = ({ externalIds, difference }: InvoiceFinding): string =>
  `${externalIds.join(' and ')}: ${differenceText(difference)}`;

const differenceText = (difference: InvoiceFinding['difference']): string => {
  switch (difference._tag) {
    case 'Total':
      return `Total of lines ${difference.lines.toFixed()}, invoice ${difference.total.toFixed()}`;
    case 'Charge':
      return `Charge ${difference.charged.toFixed()}, expected ${difference.expected.toFixed()}`;
    case 'ProcessedUsage':
      return `ProcessedUsage invoiced ${difference.invoiced.toFixed()}, processed ${difference.processed.toFixed()}`;
    case 'Aggregates':
      return `Aggregates invoiced ${difference.invoiced.toFixed()}, aggregated ${difference.aggregated}`;
    case 'NoPrice':
    case 'UnclearPrice':
      return `${difference._tag} charged ${difference.charged.toFixed()}`;
  }
};

const grouped = (quantity: bigint): string => quantity.toLocaleString('en-US');
const moneyText = ({ amount, currency }: Money): string => `${formatMoney(amount, currency)} ${currency}`;

/** Usage that is on no invoice for a reason, as `unit reason quantity`. */
export const leftIn = ({ report: { rows } }: Said): ReadonlyArray<string> =>
  rows.flatMap(({ amountType, reasons }) =>
    reasons.map(({ reason, quantity }) => `${amountType} ${reason} ${quantity}`),
  );
