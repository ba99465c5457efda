/** Several months as one: what shows in two of them, or was moved from one into another, is one incident. */
import { none } from 'fp-ts/lib/Option.js';
import { cellKey } from '../../../usage/cell-key.ts';
import { Decimal } from '../../money/money.ts';
import { incidentsOf } from '../incidents.ts';
import type { Compared, Incident } from '../reconciliation.ts';
import type { ReconciledMonth, RecordedFinding } from './reconciled-month.ts';

/** A recorded finding as it is compared with others. */
export type ComparedFinding = RecordedFinding & Compared;

/** What is unexplained in some months, each amount once. */
export interface UnexplainedTogether {
  readonly incidents: ReadonlyArray<Incident<ComparedFinding>>;
  /** Sum over the incidents, and over differences that were too many to be recorded. */
  readonly unexplained: bigint;
}

/** What is unexplained in these months. */
export const unexplainedTogether = (months: ReadonlyArray<ReconciledMonth>): UnexplainedTogether => {
  const findings = Map.groupBy(
    months.flatMap((month) => month.findings),
    ({ instanceId, amountType, seam, place }) => cellKey(instanceId, amountType, seam, place),
  );
  const incidents = incidentsOf([...findings.values()].flatMap(asOne));
  const leftOut = months.reduce((sum, { amountLeftOut }) => sum + amountLeftOut, 0n);
  return { incidents, unexplained: incidents.reduce((sum, { amount }) => sum + amount, leftOut) };
};

/** The same difference seen from several months: all of it from each, or from each its part. */
const asOne = (same: ReadonlyArray<RecordedFinding>): ReadonlyArray<ComparedFinding> => {
  const [first] = same;
  if (first === undefined) return [];
  const parts = first.whole ? [first] : same;
  return [
    {
      ...first,
      expected: sumOf(parts.map(({ expected }) => expected)),
      found: sumOf(parts.map(({ found }) => found)),
      amount: parts.reduce((sum, { amount }) => sum + amount, 0n),
      cell: { _tag: first.seam },
      money: none,
    },
  ];
};

const sumOf = (values: ReadonlyArray<Decimal>): Decimal =>
  values.reduce((sum, value) => sum.plus(value), new Decimal(0));
