/** A reconciliation as a table for people. */

import type { ReconciliationReport, ReconciliationRow } from '@usage-billing/core/invoices';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import { group, tableText } from '@usage-billing/wiring';
import { nameOf } from './row-name.ts';

type Figures = Pick<
  ReconciliationRow,
  'events' | 'aggregated' | 'uploaded' | 'provider' | 'invoiced' | 'unexplained' | 'reasons'
>;

/**
 * A line for each organization and billed unit; units that nobody pays for are summed into one line each, unless
 * something about them is unexplained.
 */
export const reconciliationTable = ({ rows }: ReconciliationReport): string => {
  const lines: ReadonlyArray<string>[] = [];
  const alone = (row: ReconciliationRow): boolean => row.amountType === NODE_SECONDS || row.unexplained !== 0n;
  const push = (name: string, unit: string, row: Figures): void => {
    lines.push([name, unit, ...figures(row), reasonsText(row), group(row.unexplained.toString())]);
  };
  for (const row of rows.filter(alone)) push(nameOf(row), row.amountType, row);
  const others = rows.filter((row) => !alone(row));
  for (const unit of new Set(others.map(({ amountType }) => amountType))) {
    const ofUnit = others.filter(({ amountType }) => amountType === unit);
    push(ofUnit.length === 1 ? '(1 organization)' : `(${ofUnit.length} organizations)`, unit, sum(ofUnit));
  }
  return tableText(COLUMNS, lines);
};

const COLUMNS = [
  { head: 'organization' },
  { head: 'unit' },
  { head: 'events', right: true },
  { head: 'aggregated', right: true },
  { head: 'uploaded', right: true },
  { head: 'Zuora', right: true },
  { head: 'invoiced', right: true },
  { head: 'difference', right: true },
  { head: 'reasons' },
  { head: 'unexplained', right: true },
];

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
