/** The reconciliation, as data for JSON and as a table. */
import type { Cell, Finding, ReconciliationReport, ReconciliationRow } from '@usage-billing/core/invoices';
import { formatInstant } from '@usage-billing/core/shared';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import Table from 'cli-table3';
import * as O from 'fp-ts/lib/Option.js';
import { group } from './numbers.ts';

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

const nameOf = ({ externalId, instanceId }: ReconciliationRow): string =>
  O.getOrElse<string>(() => instanceId)(externalId);

export const reconciliationJson = (report: ReconciliationReport): ReadonlyArray<ReconciliationJson> =>
  report.rows.map((row) => ({
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

type Figures = Pick<
  ReconciliationRow,
  'events' | 'aggregated' | 'uploaded' | 'provider' | 'invoiced' | 'unexplained' | 'reasons'
>;

const sum = (rows: ReadonlyArray<ReconciliationRow>): Figures => {
  const of = (figure: (row: ReconciliationRow) => bigint): bigint =>
    rows.reduce((total, row) => total + figure(row), 0n);
  const reasons = new Map<ReconciliationRow['reasons'][number]['reason'], bigint>();
  for (const { reason, quantity } of rows.flatMap((row) => row.reasons))
    reasons.set(reason, (reasons.get(reason) ?? 0n) + quantity);
  return {
    events: of(({ events }) => events),
    aggregated: of(({ aggregated }) => aggregated),
    uploaded: of(({ uploaded }) => uploaded),
    provider: of(({ provider }) => provider),
    invoiced: of(({ invoiced }) => invoiced),
    unexplained: of(({ unexplained }) => unexplained),
    reasons: [...reasons].map(([reason, quantity]) => ({ reason, quantity })),
  };
};

const figures = (row: Figures): ReadonlyArray<string> =>
  [row.events, row.aggregated, row.uploaded, row.provider, row.invoiced, row.events - row.invoiced].map((quantity) =>
    group(quantity.toString()),
  );

const reasonsText = ({ reasons }: Figures): string =>
  reasons.map(({ reason, quantity }) => `${reason} ${group(quantity.toString())}`).join('\n');

/**
 * A line for each organization and billed unit; units that nobody pays for are summed into one line each, unless
 * something about them is unexplained.
 */
export const reconciliationTable = ({ rows }: ReconciliationReport): string => {
  const table = new Table({
    head: [
      'organization',
      'unit',
      'events',
      'aggregated',
      'uploaded',
      'Zuora',
      'invoiced',
      'difference',
      'reasons',
      'unexplained',
    ],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'left', 'right'],
    style: { head: [], border: [], compact: true },
  });
  const alone = (row: ReconciliationRow): boolean => row.amountType === NODE_SECONDS || row.unexplained !== 0n;
  const push = (name: string, unit: string, row: Figures): void => {
    table.push([name, unit, ...figures(row), reasonsText(row), group(row.unexplained.toString())]);
  };
  for (const row of rows.filter(alone)) push(nameOf(row), row.amountType, row);
  const others = rows.filter((row) => !alone(row));
  for (const unit of new Set(others.map(({ amountType }) => amountType))) {
    const ofUnit = others.filter(({ amountType }) => amountType === unit);
    push(`(${ofUnit.length} organizations)`, unit, sum(ofUnit));
  }
  return table.toString();
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
