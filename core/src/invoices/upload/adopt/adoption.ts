/** What is to become of a lost upload: taken over with the usage that it covered, or left, with the reason. */
import type { UnassignedAggregate } from '../../../usage/aggregate.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { Upload, UploadLine, UploadPart } from '../state/upload.ts';
import { matchLine } from './match-usage.ts';

/** A line that the ledger's rows do not add up to. */
export interface UnmatchedLine {
  readonly line: UploadLine;
  /** What the ledger holds of its days. */
  readonly sum: bigint;
  readonly rows: ReadonlyArray<UnassignedAggregate>;
}

/** An upload that the provider has and the journal lacks, rebuilt from the ledger. */
export interface Adoption {
  readonly report: UploadPart;
  readonly aggregateIds: ReadonlyArray<bigint>;
  readonly unmatched: ReadonlyArray<UnmatchedLine>;
}

export type Verdict =
  | { readonly _tag: 'Adopt'; readonly adoption: Adoption }
  | { readonly _tag: 'Leave'; readonly reason: string };

/** An upload on its way that has a line of the same account and unit may hold the rows that were billed already. */
export const rivalOf = (
  { lines }: Pick<UploadPart, 'lines'>,
  open: ReadonlyArray<Pick<Upload, 'id' | 'state' | 'lines'>>,
): string | undefined => {
  const own = new Set(lines.map(({ accountNumber, amountType }) => `${accountNumber} ${amountType}`));
  const rival = open.find((upload) => upload.lines.some((line) => own.has(`${line.accountNumber} ${line.amountType}`)));
  if (rival === undefined) return undefined;
  const { id, state } = rival;
  const way = state._tag === 'Prepared' ? `"uploads release ${id}" first` : 'wait until its end is seen';
  return `upload ${id}, which is ${state._tag}, has usage of one of its accounts: ${way}`;
};

/** `pending` returns rows that no earlier adoption took. With `acceptLess` an upload is adopted although rows are missing. */
export const judge = (
  report: UploadPart,
  pending: (instanceId: InstanceId) => ReadonlyArray<UnassignedAggregate>,
  acceptLess: boolean,
): Verdict => {
  const taken = new Set<bigint>();
  const unmatched: UnmatchedLine[] = [];
  const aggregateIds: bigint[] = [];
  for (const line of report.lines.toSorted((a, b) => (a.startDate < b.startDate ? -1 : 1))) {
    const rows = pending(line.instanceId).filter(
      ({ id, amountType }) => amountType === line.amountType && !taken.has(id),
    );
    const match = matchLine(line, rows);
    for (const { id } of match.rows) taken.add(id);
    if (match._tag === 'Exact') aggregateIds.push(...match.rows.map(({ id }) => id));
    else if (match._tag === 'Less' && !acceptLess) {
      const { accountNumber, amountType, quantity, startDate, endDate } = line;
      const reason = `account ${accountNumber} was billed ${quantity} ${amountType} of ${startDate} to ${endDate}, and the ledger has ${match.sum}: let the aggregator catch up first ("--since"), or accept it`;
      return { _tag: 'Leave', reason };
    } else unmatched.push({ line, sum: match.sum, rows: match.rows });
  }
  return { _tag: 'Adopt', adoption: { report, aggregateIds, unmatched } };
};

export const unmatchedDetail = (name: string, unmatched: ReadonlyArray<UnmatchedLine>): string =>
  `upload ${name} was taken over, and took other amounts: ${unmatched
    .map(({ line, sum }) => `${line.quantity} ${line.amountType} of ${line.accountNumber}, where ${sum} are recorded`)
    .join('; ')}`.slice(0, 2_000);
