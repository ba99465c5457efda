/** Differences that no reason explains, in words. */
import type { Cell, Finding, ReconciliationRow } from '@usage-billing/core/invoices';
import { formatInstant } from '@usage-billing/core/shared';
import { group } from '@usage-billing/wiring';
import * as O from 'fp-ts/lib/Option.js';
import { nameOf } from './row-name.ts';

/** One sentence for a difference that no reason explains. */
export const findingText = (finding: Finding, rows: ReadonlyArray<ReconciliationRow>): string => {
  const row = rows.find(
    ({ instanceId, amountType }) => instanceId === finding.instanceId && amountType === finding.amountType,
  );
  const name = row === undefined ? finding.instanceId : nameOf(row);
  const difference = group(finding.found.minus(finding.expected).abs().toFixed());
  const [expected, found] = [finding.expected, finding.found].map((value) => group(value.toFixed()));
  return `${name}: ${difference} ${finding.amountType} unexplained: ${place(finding.cell)} (expected ${expected}, found ${found})`;
};

const place = (cell: Cell): string => {
  switch (cell._tag) {
    case 'Hour':
      return `events and ledger differ in the hour ${formatInstant(cell.hour)}`;
    case 'LedgerDay':
      return `ledger sums and rows differ on ${cell.day}`;
    case 'LedgerRow':
      return `ledger row ${cell.id} of ${formatInstant(cell.hour)} was taken by no upload`;
    case 'UploadedRows':
      return `upload ${cell.uploadId} and the ledger rows it took differ`;
    case 'ProviderUsage':
      return `usage at the provider for "${O.getOrElse(() => '(no description)')(cell.description)}" of ${cell.accountNumber} is not what was uploaded`;
    case 'UsageStatus':
      return `usage of ${cell.accountNumber} on ${cell.day} has the unknown status ${cell.status}`;
    case 'ServicePeriod':
      return `invoice lines of ${cell.accountNumber} for ${cell.from} to ${cell.to} and the usage behind them differ`;
  }
};
