/** Differences that no reason explains, in words. */
import {
  type AcceptedDifference,
  type Cell,
  type Finding,
  formatMoney,
  type Incident,
  type ReconciliationRow,
} from '@usage-billing/core/invoices';
import { formatInstant } from '@usage-billing/core/shared';
import type { InstanceId } from '@usage-billing/core/usage';
import { group } from '@usage-billing/wiring';
import * as O from 'fp-ts/lib/Option.js';
import { nameOf } from './row-name.ts';

/** What went wrong once, and below it the other places where it shows. */
export const incidentText = (incident: Incident, rows: ReadonlyArray<ReconciliationRow>): string => {
  const [first, ...others] = incident.findings;
  if (first === undefined) return '';
  const names = incident.instanceIds.map((instanceId) => organizationName(instanceId, rows)).join(' and ');
  const amount = `${group(incident.amount.toString())} ${incident.amountType}${moneyText(incident)}`;
  const places = others.map(
    (finding) => `\n    also: ${organizationName(finding.instanceId, rows)}: ${placeText(finding, rows)}`,
  );
  return `${names}: ${amount} unexplained: ${placeText(first, rows)}${places.join('')}`;
};

/** How much was accepted, of all its parts together. */
export const acceptedUnits = ({ parts, amountType }: Pick<AcceptedDifference, 'parts' | 'amountType'>): string => {
  const units = parts.map(({ quantity }) => quantity).reduce((sum, quantity) => sum.plus(quantity));
  return `${group(units.abs().toFixed())} ${amountType}`;
};

/** The money of it, where it is known. */
export const moneyText = ({ money }: Pick<Finding, 'money'>): string =>
  O.isNone(money) ? '' : ` (${group(formatMoney(money.value.amount, money.value.currency))} ${money.value.currency})`;

/** External id where the directory knows it. */
export const organizationName = (instanceId: InstanceId, rows: ReadonlyArray<ReconciliationRow>): string => {
  const row = rows.find((one) => one.instanceId === instanceId);
  return row === undefined ? instanceId : nameOf(row);
};

export const placeText = ({ cell, expected, found }: Finding, rows: ReadonlyArray<ReconciliationRow>): string => {
  const [wanted, there] = [expected, found].map((value) => group(value.toFixed()));
  const isBilled = cell._tag === 'BilledAlthoughFree' || cell._tag === 'WrongAccount';
  return `${place(cell, rows)}${isBilled ? '' : ` (expected ${wanted}, found ${there})`}`;
};

const place = (cell: Cell, rows: ReadonlyArray<ReconciliationRow>): string => {
  switch (cell._tag) {
    case 'Hour':
      return `events and ledger differ in the hour ${formatInstant(cell.hour)}`;
    case 'LedgerDay':
      return `ledger sums and rows differ on ${cell.day}`;
    case 'LedgerRow':
      return `ledger row ${cell.id} of ${formatInstant(cell.hour)} was taken by no upload`;
    case 'UploadedRows':
      return `upload ${cell.uploadId} and the ledger rows it took differ`;
    case 'UploadedDays':
      return `upload ${cell.uploadId} took ledger rows of other days than its lines have: ${daysText(cell)}`;
    case 'ProviderDay':
      return `usage at the provider for "${cell.description}" of ${cell.accountNumber} is not of the day that was uploaded: ${cell.day}`;
    case 'ProviderUsage':
      return `usage at the provider for "${O.getOrElse(() => '(no description)')(cell.description)}" of ${cell.accountNumber} is not what was uploaded`;
    case 'UsageStatus':
      return `usage of ${cell.accountNumber} on ${cell.day} has the unknown status ${cell.status}`;
    case 'ServicePeriod':
      return `invoice lines of ${cell.accountNumber} for ${cell.from} to ${cell.to} and the usage behind them differ`;
    case 'BilledAlthoughFree':
      return `billed although free (${cell.reason}) on ${cell.accountNumber}, used ${daysText(cell)}`;
    case 'WrongAccount':
      return `billed on the wrong account: ${cell.accountNumber} belongs to ${organizationName(cell.owner, rows)}, used ${daysText(cell)}`;
  }
};

const daysText = ({ from, to }: { readonly from: string; readonly to: string }): string =>
  from === to ? `on ${from}` : `from ${from} to ${to}`;
