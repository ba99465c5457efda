/** What the page of the nightly reconciliation is made of. */
import type {
  AcceptedDifference,
  ReconciledMonth,
  RecordedNight,
  UnexplainedTogether,
} from '@usage-billing/core/invoices';
import type { AmountType } from '@usage-billing/core/usage';

export interface ReconciliationData {
  /** The last month and this one, where they were reconciled. */
  readonly months: ReadonlyArray<ReconciledMonth>;
  readonly together: UnexplainedTogether;
  readonly nights: ReadonlyArray<RecordedNight>;
  /** The latest, newest first. */
  readonly accepted: ReadonlyArray<AcceptedDifference>;
}

/** One difference of an incident. */
export interface FindingRow {
  /** From 1. */
  readonly incident: number;
  /** Of the incident: what went wrong once. None of the rows after its first, so that a column of them adds up. */
  readonly counted: bigint | undefined;
  readonly finding: UnexplainedTogether['incidents'][number]['findings'][number];
}

export const findingRows = ({ incidents }: UnexplainedTogether): ReadonlyArray<FindingRow> =>
  incidents.flatMap(({ findings, amount }, index) =>
    findings.map((finding, place) => ({
      incident: index + 1,
      counted: place === 0 ? amount : undefined,
      finding,
    })),
  );

/** What went wrong in each unit, each amount once. */
export const unexplainedByUnit = ({ incidents }: UnexplainedTogether): ReadonlyArray<readonly [AmountType, bigint]> => [
  ...incidents
    .reduce(
      (sums, { amountType, amount }) => sums.set(amountType, (sums.get(amountType) ?? 0n) + amount),
      new Map<AmountType, bigint>(),
    )
    .entries(),
];
