/** What is known of one event from its receipt to the invoice, and why the path ends where it does. */
import * as O from 'fp-ts/lib/Option.js';
import type { Instant } from '../../shared/instant.ts';
import type { Organization } from '../../trials/organization.ts';
import type { UnassignedAggregate, UploadId } from '../../usage/aggregate.ts';
import type { HourBucket } from '../../usage/hour-bucket.ts';
import type { HourCount, KeyHistory, KeySearch } from '../../usage/ports/event-history.ts';
import type { DifferenceReason } from '../reconciliation/reconciliation.ts';
import type { Upload, UploadLine, UploadStep } from '../upload/state/upload.ts';
import type { LineTrace } from './trace-line.ts';

/** Rows of the hour that no upload has taken. */
export interface WaitingRow {
  readonly row: UnassignedAggregate;
  /** None: nothing speaks against it, and yet it was left behind. */
  readonly reason: O.Option<DifferenceReason>;
  /** When that ends by itself; none: when somebody does something about it. */
  readonly until: O.Option<Instant>;
}

/** What an upload took of the hour, and where it went. */
export interface HourPart {
  readonly upload: Pick<Upload, 'id' | 'name' | 'state' | 'fingerprint' | 'createdAt'>;
  readonly steps: ReadonlyArray<UploadStep>;
  /** In the unit. */
  readonly taken: bigint;
  /** None: the journal has no line for it. */
  readonly line: O.Option<UploadLine>;
  readonly atProvider: O.Option<LineTrace>;
}

/** The hour of an event, of its instance and unit. */
export interface HourTrace {
  readonly hour: HourBucket;
  /** Of the event store. */
  readonly count: HourCount;
  /** Sum of the ledger's rows. */
  readonly recorded: bigint;
  readonly parts: ReadonlyArray<HourPart>;
  readonly waiting: ReadonlyArray<WaitingRow>;
}

/** The path of an event from its receipt to its invoice line, as far as it went. */
export interface EventTrace {
  readonly search: KeySearch;
  /** The first hour of which the event store is complete. */
  readonly floor: O.Option<HourBucket>;
  readonly found: KeyHistory;
  readonly organization: O.Option<Organization>;
  /** Of the payload that counts; none: nothing counts under the key. */
  readonly hour: O.Option<HourTrace>;
}

/** Why the path goes no further. */
export type PathEnd =
  | { readonly _tag: 'NotFound' }
  | { readonly _tag: 'NotCounted' }
  | { readonly _tag: 'NotAggregated'; readonly missing: bigint }
  | { readonly _tag: 'NotUploaded'; readonly waiting: WaitingRow }
  | { readonly _tag: 'NotImported'; readonly uploadId: UploadId; readonly state: Upload['state'] }
  | { readonly _tag: 'NotAtProvider'; readonly uploadId: UploadId }
  | { readonly _tag: 'NotRated'; readonly uploadId: UploadId }
  | { readonly _tag: 'NotInvoiced'; readonly uploadId: UploadId }
  | { readonly _tag: 'Invoiced'; readonly number: string };

/** Each place where a part of the hour got stuck, or the invoices on which it stands. */
export const pathEnds = ({ found, hour }: EventTrace): ReadonlyArray<PathEnd> => {
  if (O.isNone(found.counting))
    return [{ _tag: found.conflicts.length + found.late.length === 0 ? 'NotFound' : 'NotCounted' }];
  if (O.isNone(hour)) return [];
  const { count, recorded, waiting, parts } = hour.value;
  const missing = count.total - recorded;
  return [
    ...parts.map(partEnd),
    ...waiting.map((one): PathEnd => ({ _tag: 'NotUploaded', waiting: one })),
    ...(missing === 0n ? [] : [{ _tag: 'NotAggregated', missing } as const]),
  ];
};

export const partEnd = ({ upload, atProvider }: HourPart): PathEnd => {
  const uploadId = upload.id;
  if (upload.state._tag !== 'Imported') return { _tag: 'NotImported', uploadId, state: upload.state };
  if (O.isNone(atProvider) || O.isNone(atProvider.value.record)) return { _tag: 'NotAtProvider', uploadId };
  if (atProvider.value.record.value.status !== 'Processed') return { _tag: 'NotRated', uploadId };
  return O.isNone(atProvider.value.billed)
    ? { _tag: 'NotInvoiced', uploadId }
    : { _tag: 'Invoiced', number: atProvider.value.billed.value.invoice.number };
};
