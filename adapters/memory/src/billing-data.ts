/** What ledger, journal and post-trial queue share, as the tables of one database would. */
import type { HomeMark, PostTrialInvoice, Upload, UploadStep } from '@usage-billing/core/invoices';
import type { Instant } from '@usage-billing/core/shared';
import type {
  Aggregate,
  QuarantinedTotal,
  UnassignedAggregate,
  UploadId,
  UsageRelease,
} from '@usage-billing/core/usage';
import { none, type Option } from 'fp-ts/lib/Option.js';

/** A row of the ledger in memory. */
export interface LedgerRow extends Aggregate {
  readonly recordedAt: Instant;
  /** The upload that has taken it. */
  readonly uploadId: UploadId | null;
  readonly setAside: UnassignedAggregate['setAside'];
}

/** Everything that ledger, journal and queue in memory hold. */
export interface BillingData {
  readonly rows: Map<bigint, LedgerRow>;
  /** By hour, instance and type. */
  readonly quarantined: Map<string, QuarantinedTotal>;
  readonly uploads: Map<UploadId, Upload>;
  /** In the order in which they were taken. */
  readonly steps: Array<{ readonly uploadId: UploadId; readonly step: UploadStep }>;
  readonly releases: UsageRelease[];
  readonly postTrialInvoices: Map<UploadId, PostTrialInvoice>;
  /** The uploads that were prepared with a post-trial invoice; kept when the invoice is made. */
  readonly postTrialUploads: Set<UploadId>;
  /** Where it is kept; another name means that it was restored or copied. */
  home: string;
  readonly marks: Array<HomeMark & { readonly home: string }>;
  /** The last number that was given out, for rows and for uploads. */
  lastId: bigint;
}

export const emptyBillingData = (): BillingData => ({
  rows: new Map(),
  quarantined: new Map(),
  uploads: new Map(),
  steps: [],
  releases: [],
  postTrialInvoices: new Map(),
  postTrialUploads: new Set(),
  home: 'here',
  marks: [],
  lastId: 0n,
});

export const nextId = (data: BillingData): bigint => {
  data.lastId += 1n;
  return data.lastId;
};

/** Puts rows into an upload, which removes their marks, or takes them out of it with a mark or none. */
export const assign = (
  data: BillingData,
  rows: ReadonlyArray<LedgerRow>,
  uploadId: UploadId | null,
  setAside: LedgerRow['setAside'] = none as Option<never>,
): void => {
  for (const row of rows) data.rows.set(row.id, { ...row, uploadId, setAside });
};

export const toUnassigned = ({
  id,
  instanceId,
  amountType,
  bucketStart,
  amount,
  setAside,
  recordedAt,
}: LedgerRow): UnassignedAggregate => ({ id, instanceId, amountType, bucketStart, amount, setAside, recordedAt });
