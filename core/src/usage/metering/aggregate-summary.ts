/** What a run of the aggregator did, for the history and for people. */
import * as O from 'fp-ts/lib/Option.js';
import { formatInstant, type Instant } from '../../shared/instant.ts';
import type { QuarantinedTotal } from '../aggregate.ts';
import type { AmountType } from '../amount-type.ts';
import type { HourBucket } from '../hour-bucket.ts';
import type { RecordedTotals } from '../ports/usage-ledger.ts';

/** JSON as it stands: integers of any size are decimal text, moments RFC 3339. A type, because JSON takes no interface. */
export type AggregateSummary = {
  readonly dryRun: boolean;
  /** The first hour that was compared. Null: no hour had changed. */
  readonly since: string | null;
  /** Of the event store when the run began: the next run looks at what was delivered since. Absent: it could not be read. */
  readonly watermark?: string;
  /** Of the event store when all totals were read. Absent: the run did not come that far. */
  readonly readUntil?: string;
  /** The last successful run says that it began at this moment, which the store has not reached; it was not used. */
  readonly ignoredRun?: string;
  /** Totals of the event store, one per instance, unit and hour. */
  readonly totalsRead: number;
  /** Amounts of the ledger for which the event store holds nothing any more: their events count in an earlier hour now. */
  readonly amountsMoved: number;
  readonly rowsInserted: number;
  /** Inserted amount per unit. */
  readonly amounts: { readonly [amountType: string]: string };
  readonly quarantined: ReadonlyArray<QuarantinedText>;
  /** Copies that contradict the first of their key and that nobody decided about; they count nowhere. */
  readonly openConflicts: number | Unknown;
  /** Events and decisions that came after retention: they moved no amount. */
  readonly afterRetention: number | Unknown;
};

/** It could not be counted, e.g. because the query would read more than is allowed. */
export type Unknown = 'unknown';

/** An hour that a run left as it was, in the history's form; the total is decimal text. */
export type QuarantinedText = {
  readonly instanceId: string;
  readonly amountType: string;
  readonly hour: string;
  readonly total: string;
  readonly reason: string;
};

export interface AggregateProgress {
  readonly since: O.Option<HourBucket>;
  readonly watermark: O.Option<Instant>;
  readonly readUntil: O.Option<Instant>;
  readonly ignoredRun: O.Option<Instant>;
  readonly totalsRead: number;
  readonly amountsMoved: number;
  readonly rowsInserted: number;
  readonly amounts: ReadonlyMap<AmountType, bigint>;
  readonly quarantined: ReadonlyArray<QuarantinedTotal>;
  readonly openConflicts: O.Option<number>;
  readonly afterRetention: O.Option<number>;
}

export const noProgress: AggregateProgress = {
  since: O.none,
  watermark: O.none,
  readUntil: O.none,
  ignoredRun: O.none,
  totalsRead: 0,
  amountsMoved: 0,
  rowsInserted: 0,
  amounts: new Map(),
  quarantined: [],
  openConflicts: O.none,
  afterRetention: O.none,
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
  ...moments({ watermark: progress.watermark, readUntil: progress.readUntil, ignoredRun: progress.ignoredRun }),
  totalsRead: progress.totalsRead,
  amountsMoved: progress.amountsMoved,
  rowsInserted: progress.rowsInserted,
  amounts: Object.fromEntries([...progress.amounts].map(([type, amount]) => [type, amount.toString()])),
  quarantined: progress.quarantined.map(quarantinedText),
  openConflicts: countOf(progress.openConflicts),
  afterRetention: countOf(progress.afterRetention),
});

const moments = <Name extends string>(
  given: Readonly<Record<Name, O.Option<Instant>>>,
): { readonly [Key in Name]?: string } => {
  const present = Object.entries<O.Option<Instant>>(given).flatMap(([name, at]) =>
    O.isSome(at) ? [[name, formatInstant(at.value)] as const] : [],
  );
  return Object.fromEntries(present) as { readonly [Key in Name]?: string };
};

const countOf: (count: O.Option<number>) => number | Unknown = O.getOrElse<number | Unknown>(() => 'unknown');
