/** Adds up what the seams say into one row per instance and unit. Holds no cells, only sums, so it stays small. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { AmountType } from '../../usage/amount-type.ts';
import { cellKey } from '../../usage/cell-key.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import { Decimal } from '../money/money.ts';
import {
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
    }
);

export interface Tally {
  readonly add: (entries: Iterable<Entry>) => void;
  readonly units: () => ReadonlySet<AmountType>;
  readonly rows: (externalIdOf: (instanceId: InstanceId) => Option<string>) => ReadonlyArray<ReconciliationRow>;
  readonly findings: () => { readonly shown: ReadonlyArray<Finding>; readonly leftOut: number };
}

interface Sums {
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  readonly figures: Record<Figure, bigint>;
  readonly reasons: Map<DifferenceReason, bigint>;
  residual: bigint;
  unexplained: bigint;
}

const FINDINGS_SHOWN = 1000;

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

export const createTally = (): Tally => {
  const sums = new Map<string, Sums>();
  const shown: Finding[] = [];
  let leftOut = 0;

  const sumsOf = ({ instanceId, amountType }: Pick<Entry, 'instanceId' | 'amountType'>): Sums => {
    const key = cellKey(instanceId, amountType);
    const known = sums.get(key);
    if (known !== undefined) return known;
    const figures = { events: 0n, aggregated: 0n, uploaded: 0n, provider: 0n, invoiced: 0n };
    const fresh = { instanceId, amountType, figures, reasons: new Map(), residual: 0n, unexplained: 0n };
    sums.set(key, fresh);
    return fresh;
  };

  const add = (entries: Iterable<Entry>): void => {
    for (const entry of entries) {
      const row = sumsOf(entry);
      if (entry._tag === 'Counted') row.figures[entry.figure] += entry.quantity;
      else if (entry._tag === 'Explained')
        row.reasons.set(entry.reason, (row.reasons.get(entry.reason) ?? 0n) + entry.quantity);
      else {
        const { instanceId, amountType, cell, expected, found, residual } = entry;
        row.residual += residual;
        row.unexplained += unexplainedOf(expected, found, residual);
        if (shown.length < FINDINGS_SHOWN) shown.push({ instanceId, amountType, cell, expected, found });
        else leftOut += 1;
      }
    }
  };

  return {
    add,
    units: () => new Set([...sums.values()].map(({ amountType }) => amountType)),
    rows: (externalIdOf) =>
      [...sums.values()]
        .toSorted((a, b) => compareText(a.instanceId, b.instanceId) || compareText(a.amountType, b.amountType))
        .map(({ instanceId, amountType, figures, reasons, residual, unexplained }) => ({
          instanceId,
          externalId: externalIdOf(instanceId),
          amountType,
          ...figures,
          reasons: reasonsOf(reasons),
          residual,
          unexplained,
        })),
    findings: () => ({ shown, leftOut }),
  };
};
