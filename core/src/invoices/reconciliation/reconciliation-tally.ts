/** Adds up what the seams say into one row per instance and unit. Holds no cells, only sums, so it stays small. */
import { none, type Option, toUndefined } from 'fp-ts/lib/Option.js';
import type { AmountType } from '../../usage/amount-type.ts';
import { cellKey } from '../../usage/cell-key.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import { Decimal, type Money } from '../money/money.ts';
import { type Acceptances, byAcceptance } from './acceptances.ts';
import type { AcceptedDifference, DifferencePart } from './accepted-differences.ts';
import {
  type AcceptedFinding,
  type Cell,
  DIFFERENCE_REASONS,
  type DifferenceReason,
  type Finding,
  type ReconciliationRow,
} from './reconciliation.ts';

export type Figure = 'events' | 'aggregated' | 'uploaded' | 'provider' | 'invoiced';

/** What one comparison has to say about one instance and unit. */
export type Entry = { readonly instanceId: InstanceId; readonly amountType: AmountType } & (
  | { readonly _tag: 'Counted'; readonly figure: Figure; readonly quantity: bigint }
  | { readonly _tag: 'Explained'; readonly reason: DifferenceReason; readonly quantity: bigint }
  /** `residual`: by how much the figures on both sides of the seam differ here, upstream less downstream. */
  | {
      readonly _tag: 'Different';
      readonly cell: Cell;
      readonly expected: Decimal;
      readonly found: Decimal;
      readonly residual: bigint;
      /** What it is accepted by. Absent: it is one part, named by its cell. */
      readonly parts?: ReadonlyArray<DifferencePart>;
      readonly money?: Option<Money>;
      /** The figures are the same whichever days are reconciled. Absent: they are of what lies in the range. */
      readonly whole?: true;
    }
);

export interface Tally {
  readonly add: (entries: Iterable<Entry>) => void;
  readonly units: () => ReadonlySet<AmountType>;
  readonly rows: (
    externalIdOf: (instanceId: InstanceId) => Option<string>,
    /** In incidents that concern the organization. */
    unexplainedOf: (instanceId: InstanceId, amountType: AmountType) => bigint,
  ) => ReadonlyArray<ReconciliationRow>;
  readonly findings: () => TalliedFindings;
}

export interface TalliedFindings {
  readonly shown: ReadonlyArray<Finding>;
  readonly leftOut: number;
  /** Sum of what is left out, each difference without its sign. */
  readonly amountLeftOut: bigint;
  readonly accepted: ReadonlyArray<AcceptedFinding>;
}

interface Sums {
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  readonly figures: Record<Figure, bigint>;
  readonly reasons: Map<DifferenceReason, bigint>;
  residual: bigint;
  /** Of findings that are not kept: those that are, are counted as incidents. */
  leftOut: bigint;
  accepted: bigint;
}

const FINDINGS_KEPT = 1000;

export const fromBigint = (value: bigint): Decimal => new Decimal(value.toString());

/** Towards minus infinity, exactly. */
export const floorOf = (value: Decimal): bigint => {
  const whole = value.round(0, Decimal.roundDown);
  return BigInt(whole.toFixed(0)) - (whole.gt(value) ? 1n : 0n);
};

const ceilOf = (value: Decimal): bigint => -floorOf(value.times(-1));

/** At least the exact difference, rounded up: a difference of a fraction is a difference too. */
const unexplainedOf = (expected: Decimal, found: Decimal, residual: bigint): bigint => {
  const exact = ceilOf(expected.minus(found).abs());
  const whole = residual < 0n ? -residual : residual;
  return exact > whole ? exact : whole;
};

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const reasonsOf = (reasons: ReadonlyMap<DifferenceReason, bigint>): ReconciliationRow['reasons'] =>
  DIFFERENCE_REASONS.flatMap((reason) => {
    const quantity = reasons.get(reason) ?? 0n;
    return quantity === 0n ? [] : [{ reason, quantity }];
  });

export const createTally = (acceptances: Acceptances): Tally => {
  const sums = new Map<string, Sums>();
  const shown: Finding[] = [];
  const accepted: AcceptedFinding[] = [];
  const leftOut = { count: 0, amount: 0n };

  const sumsOf = ({ instanceId, amountType }: Pick<Entry, 'instanceId' | 'amountType'>): Sums => {
    const key = cellKey(instanceId, amountType);
    const known = sums.get(key);
    if (known !== undefined) return known;
    const figures = { events: 0n, aggregated: 0n, uploaded: 0n, provider: 0n, invoiced: 0n };
    const fresh = { instanceId, amountType, figures, reasons: new Map(), residual: 0n, leftOut: 0n, accepted: 0n };
    sums.set(key, fresh);
    return fresh;
  };

  const addDifference = (entry: Extract<Entry, { readonly _tag: 'Different' }>, row: Sums): void => {
    row.residual += entry.residual;
    const finding = findingOf(entry);
    const acceptance = acceptanceOf(finding, acceptances);
    if (acceptance !== undefined) {
      row.accepted += finding.amount;
      accepted.push({ ...finding, acceptance });
    } else if (shown.length < FINDINGS_KEPT) shown.push(finding);
    else {
      row.leftOut += finding.amount;
      leftOut.count += 1;
      leftOut.amount += finding.amount;
    }
  };

  const add = (entries: Iterable<Entry>): void => {
    for (const entry of entries) {
      const row = sumsOf(entry);
      if (entry._tag === 'Counted') row.figures[entry.figure] += entry.quantity;
      else if (entry._tag === 'Explained')
        row.reasons.set(entry.reason, (row.reasons.get(entry.reason) ?? 0n) + entry.quantity);
      else addDifference(entry, row);
    }
  };

  return {
    add,
    units: () => new Set([...sums.values()].map(({ amountType }) => amountType)),
    rows: (externalIdOf, unexplainedOfRow) =>
      [...sums.values()]
        .toSorted((a, b) => compareText(a.instanceId, b.instanceId) || compareText(a.amountType, b.amountType))
        .map(({ instanceId, amountType, figures, reasons, residual, leftOut: more, accepted: settled }) => ({
          instanceId,
          externalId: externalIdOf(instanceId),
          amountType,
          ...figures,
          reasons: reasonsOf(reasons),
          residual,
          unexplained: unexplainedOfRow(instanceId, amountType) + more,
          accepted: settled,
        })),
    findings: () => ({ shown, leftOut: leftOut.count, amountLeftOut: leftOut.amount, accepted }),
  };
};

const findingOf = (entry: Extract<Entry, { readonly _tag: 'Different' }>): Finding => {
  const { instanceId, amountType, cell, expected, found, residual } = entry;
  const amount = unexplainedOf(expected, found, residual);
  const parts = entry.parts ?? [{ place: placeOf(cell), quantity: found.minus(expected) }];
  const { money = none, whole = false } = entry;
  return { instanceId, amountType, cell, expected, found, amount, money, parts, whole };
};

/** Of a finding whose parts were all accepted, and together. */
const acceptanceOf = (finding: Finding, acceptances: Acceptances): AcceptedDifference | undefined => {
  const { instanceId, amountType, cell, parts } = finding;
  const [found, ...others] = [...byAcceptance(acceptances, { instanceId, amountType, kind: cell._tag }, parts).keys()];
  return others.length === 0 ? found : undefined;
};

/** The cell in words that never change: what is accepted is stored by them. */
export const placeOf = (cell: Cell): string => {
  switch (cell._tag) {
    case 'Hour':
      return `${cell.hour}`;
    case 'LedgerDay':
      return cell.day;
    case 'LedgerRow':
      return `${cell.id}`;
    case 'UploadedRows':
      return `${cell.uploadId}`;
    case 'UploadedDays':
      return `${cell.uploadId} ${cell.from}/${cell.to}`;
    case 'ProviderDay':
      return `${cell.accountNumber} ${cell.description} ${cell.day}`;
    case 'ProviderUsage':
      return `${cell.accountNumber} ${toUndefined(cell.description) ?? ''}`;
    case 'UsageStatus':
      return `${cell.accountNumber} ${cell.day} ${cell.status}`;
    case 'ServicePeriod':
    case 'BilledAlthoughFree':
    case 'WrongAccount':
      return `${cell.accountNumber} ${cell.from}/${cell.to}`;
  }
};
