/** What a reconciliation says: where usage stands between the event and the invoice, and why. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { UploadId } from '../../usage/aggregate.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import type { HourBucket } from '../../usage/hour-bucket.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { TimeRange } from '../../usage/ports/usage-ledger.ts';
import type { Decimal, Money } from '../money/money.ts';
import type { AcceptedDifference, DifferencePart } from './accepted-differences.ts';
import type { FreeReason } from './free-usage.ts';

/** In the order in which a quantity meets them on its way from the event to the invoice. */
export const DIFFERENCE_REASONS = [
  'not yet aggregated',
  'quarantined',
  'not rated',
  'rejected',
  'unmatched',
  'held',
  'before contract',
  'too late',
  'credit carried',
  'credit owed',
  'settled by hand',
  'nets to zero',
  'unknown organization',
  'in trial',
  'deleted',
  'billing not enabled',
  'billed externally',
  'no account',
  'not yet uploaded',
  'stranded',
  'import pending',
  'in doubt',
  'not yet invoiced',
] as const;
/** Why two places do not hold the same amount. */
export type DifferenceReason = (typeof DIFFERENCE_REASONS)[number];

/**
 * One instance and unit. `events − invoiced = Σ reasons + residual`. Each reason is an amount from its own source;
 * what no source explains is `residual` (signed) and `unexplained` (every difference without its sign, so that two
 * errors that cancel still show).
 */
export interface ReconciliationRow {
  readonly instanceId: InstanceId;
  /** None: the directory does not know the instance. */
  readonly externalId: Option<string>;
  readonly amountType: AmountType;
  readonly events: bigint;
  readonly aggregated: bigint;
  /** In lines of uploads that were not rejected. */
  readonly uploaded: bigint;
  readonly provider: bigint;
  /** On posted invoices. */
  readonly invoiced: bigint;
  /** Those that are not zero, in the order of {@link DIFFERENCE_REASONS}. */
  readonly reasons: ReadonlyArray<{ readonly reason: DifferenceReason; readonly quantity: bigint }>;
  readonly residual: bigint;
  /** In {@link Incident}s that concern the organization. One that concerns two of them is in the rows of both. */
  readonly unexplained: bigint;
  /** In differences that staff accepted as they are. */
  readonly accepted: bigint;
}

/** Where a difference was found, at the finest grain that can be compared there. */
export type Cell =
  /** Event store against ledger. */
  | { readonly _tag: 'Hour'; readonly hour: HourBucket }
  /** Sums of the ledger against its rows. */
  | { readonly _tag: 'LedgerDay'; readonly day: CalendarDay }
  /** A ledger row that no upload has taken, though nothing speaks against it. */
  | { readonly _tag: 'LedgerRow'; readonly id: bigint; readonly hour: HourBucket }
  /** The ledger rows that an upload has taken against its lines; days of use. */
  | {
      readonly _tag: 'UploadedRows';
      readonly uploadId: UploadId;
      readonly from: CalendarDay;
      readonly to: CalendarDay;
    }
  /** The lines of an upload (none: no upload explains them) against the provider's usage of that description; days of use. */
  | {
      readonly _tag: 'ProviderUsage';
      readonly uploadId: Option<UploadId>;
      readonly accountNumber: string;
      readonly description: Option<string>;
      readonly from: CalendarDay;
      readonly to: CalendarDay;
    }
  /** Rows that an upload has taken of days that none of its lines has, and the days of its lines. */
  | {
      readonly _tag: 'UploadedDays';
      readonly uploadId: UploadId;
      readonly from: CalendarDay;
      readonly to: CalendarDay;
    }
  /** The day by which the provider rates usage of a line against the day that was sent. */
  | {
      readonly _tag: 'ProviderDay';
      readonly uploadId: UploadId;
      readonly accountNumber: string;
      readonly description: string;
      readonly day: CalendarDay;
    }
  /** Usage at the provider in a state that means nothing to us. */
  | { readonly _tag: 'UsageStatus'; readonly accountNumber: string; readonly status: string; readonly day: CalendarDay }
  /** The provider's usage against posted invoice items, in a service period; both days inclusive. */
  | {
      readonly _tag: 'ServicePeriod';
      readonly accountNumber: string;
      readonly from: CalendarDay;
      readonly to: CalendarDay;
    }
  /** Usage on posted invoices that the organization does not owe, by what the directory says of it now; days of use. */
  | {
      readonly _tag: 'BilledAlthoughFree';
      readonly reason: FreeReason;
      readonly accountNumber: string;
      readonly from: CalendarDay;
      readonly to: CalendarDay;
    }
  /** Usage on posted invoices of an account that is another organization's; days of use. */
  | {
      readonly _tag: 'WrongAccount';
      readonly accountNumber: string;
      readonly owner: InstanceId;
      readonly from: CalendarDay;
      readonly to: CalendarDay;
    };

/** Between which places. */
export type Seam = Cell['_tag'];

/** An amount that one place holds otherwise than the place before it. */
export interface Finding {
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  readonly cell: Cell;
  readonly expected: Decimal;
  readonly found: Decimal;
  /** Units: the difference of the two figures, rounded up. */
  readonly amount: bigint;
  /** What it is worth at the price that held. None: no invoice charged for it, or no price is known. */
  readonly money: Option<Money>;
  /** By which it is accepted. */
  readonly parts: ReadonlyArray<DifferencePart>;
  /** The same whichever days are reconciled. False: only what of it lies in them. */
  readonly whole: boolean;
}

/** What tells one thing that went wrong from another. */
export interface Compared
  extends Pick<Finding, 'instanceId' | 'amountType' | 'expected' | 'found' | 'amount' | 'money'> {
  readonly cell: Pick<Cell, '_tag'>;
}

/** One thing that went wrong, with every place where it shows. */
export interface Incident<F = Finding> {
  readonly amountType: AmountType;
  /** What went wrong once, however often it shows downstream. */
  readonly amount: bigint;
  readonly money: Option<Money>;
  /** Two of them where usage of one was counted to another. */
  readonly instanceIds: ReadonlyArray<InstanceId>;
  /** In the order in which usage passes these places. */
  readonly findings: ReadonlyArray<F>;
}

/** A difference that staff accepted as it is. */
export interface AcceptedFinding extends Finding {
  readonly acceptance: AcceptedDifference;
}

/** What every place holds of the same usage, and why they differ. */
export interface ReconciliationReport {
  /** Whole days: the range that was asked for, widened to them. */
  readonly range: TimeRange;
  readonly asOf: Instant;
  /** Ordered by instance, then unit. */
  readonly rows: ReadonlyArray<ReconciliationRow>;
  /** Every difference that no reason explains, up to a thousand of them. */
  readonly findings: ReadonlyArray<Finding>;
  readonly findingsLeftOut: number;
  /** The same, each amount once. */
  readonly incidents: ReadonlyArray<Incident>;
  /** Differences that staff accepted, as long as they stay as they were then. */
  readonly accepted: ReadonlyArray<AcceptedFinding>;
  /** Accounts that the provider refuses to show or failed to; their lines count as missing there. */
  readonly unreadableAccounts: ReadonlyArray<{ readonly accountNumber: string; readonly message: string }>;
  /** Sum over the incidents; anything but 0 is a difference that nobody can explain. */
  readonly unexplained: bigint;
}
