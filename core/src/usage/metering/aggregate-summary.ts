/** What a run of the aggregator did, for the history and for people. */
import * as O from 'fp-ts/lib/Option.js';
import { formatInstant } from '../../shared/instant.ts';
import type { QuarantinedTotal } from '../aggregate.ts';
import type { AmountType } from '../amount-type.ts';
import type { HourBucket } from '../hour-bucket.ts';
import type { RecordedTotals } from '../ports/usage-ledger.ts';

/** JSON as it stands: integers of any size are decimal text, moments RFC 3339. A type, because JSON takes no interface. */
export type AggregateSummary = {
  readonly dryRun: boolean;
  /** The first hour that was compared. Null: no hour had changed. */
  readonly since: string | null;
  /** Totals of the event store, one per instance, unit and hour. */
  readonly totalsRead: number;
  /** Amounts of the ledger for which the event store holds nothing any more: their events count in an earlier hour now. */
  readonly amountsMoved: number;
  readonly rowsInserted: number;
  /** Inserted amount per unit. */
  readonly amounts: { readonly [amountType: string]: string };
  readonly quarantined: ReadonlyArray<QuarantinedText>;
  /** Copies that contradict the first of their key and that nobody decided about; they count nowhere. */
  readonly openConflicts: number;
};

export type QuarantinedText = {
  readonly instanceId: string;
  readonly amountType: string;
  readonly hour: string;
  readonly total: string;
  readonly reason: string;
};

export interface AggregateProgress {
  readonly since: O.Option<HourBucket>;
  readonly totalsRead: number;
  readonly amountsMoved: number;
  readonly rowsInserted: number;
  readonly amounts: ReadonlyMap<AmountType, bigint>;
  readonly quarantined: ReadonlyArray<QuarantinedTotal>;
  readonly openConflicts: number;
}

export const noProgress: AggregateProgress = {
  since: O.none,
  totalsRead: 0,
  amountsMoved: 0,
  rowsInserted: 0,
  amounts: new Map(),
  quarantined: [],
  openConflicts: 0,
};

export const withRecorded = (progress: AggregateProgress, recorded: RecordedTotals): AggregateProgress => {
  const amounts = new Map(progress.amounts);
  for (const { amountType, amount } of recorded.inserted)
    amounts.set(amountType, (amounts.get(amountType) ?? 0n) + amount);
  const rows = recorded.inserted.reduce((sum, inserted) => sum + inserted.rows, 0);
  return {
    ...progress,
    rowsInserted: progress.rowsInserted + rows,
    amounts,
    quarantined: [...progress.quarantined, ...recorded.quarantined],
  };
};

const quarantinedText = (total: QuarantinedTotal): QuarantinedText => ({
  instanceId: total.instanceId,
  amountType: total.amountType,
  hour: formatInstant(total.hour),
  total: total.total.toString(),
  reason: total.reason,
});

export const aggregateSummary = (progress: AggregateProgress, dryRun: boolean): AggregateSummary => ({
  dryRun,
  since: O.toNullable(O.map(formatInstant)(progress.since)),
  totalsRead: progress.totalsRead,
  amountsMoved: progress.amountsMoved,
  rowsInserted: progress.rowsInserted,
  amounts: Object.fromEntries([...progress.amounts].map(([type, amount]) => [type, amount.toString()])),
  quarantined: progress.quarantined.map(quarantinedText),
  openConflicts: progress.openConflicts,
});
