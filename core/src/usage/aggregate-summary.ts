/** What a run of the aggregator did, for the history and for people. JSON as it stands: integers of any size are text. */
import type { QuarantinedTotal } from './aggregate.ts';

/** A type and not an interface, so that it can be kept as JSON without a copy. */
export type AggregateSummary = {
  readonly dryRun: boolean;
  /** RFC 3339; the first hour that was compared. Null: no hour had changed. */
  readonly since: string | null;
  /** Totals of the event store, per instance, unit and hour. */
  readonly totalsRead: number;
  /** Hours of the ledger that the event store no longer has anything in: their events had been received earlier elsewhere. */
  readonly hoursEmptied: number;
  readonly rowsInserted: number;
  /** Inserted amount per unit, as decimal text. */
  readonly amounts: { readonly [amountType: string]: string };
  readonly quarantined: ReadonlyArray<QuarantinedText>;
};

export type QuarantinedText = {
  readonly instanceId: string;
  readonly amountType: string;
  readonly hour: string;
  readonly total: string;
  readonly reason: QuarantinedTotal['reason'];
};
