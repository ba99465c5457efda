/** The billing event: one record per amount type that an instance used. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { Instant } from '../shared/instant.ts';
import type { Amount } from './amount.ts';
import type { AmountType } from './amount-type.ts';
import type { InstanceId } from './instance-id.ts';

/** What an agent reported. */
export interface BillingEvent {
  /** 1 to 512 characters; names this record for ever. The same key counts once, however often it is sent. */
  readonly uniqueKey: string;
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  readonly amount: Amount;
  /** For audit only; what counts is when it was received. Exact to the microsecond. */
  readonly occurredAt: Instant;
  /** At most 16 KiB as JSON. */
  readonly metadata: Option<Readonly<Record<string, string>>>;
}

/** The event once an ingester accepted it. */
export interface ReceivedEvent extends BillingEvent {
  /** When the ingester accepted it. Its hour is the bucket, so that a closed hour never changes behind an upload. */
  readonly receivedAt: Instant;
}

/** The event as the event store keeps it. */
export interface DeliveredEvent extends ReceivedEvent {
  /** When it arrived in the event store, by the store's own time; tells the aggregator which hours changed. */
  readonly deliveredAt: Instant;
}

/** Metadata in canonical form: keys sorted, no white space. Two records with equal text carry equal metadata. */
export const canonicalMetadata = (metadata: Readonly<Record<string, string>>): string => {
  const keys = Object.keys(metadata);
  return keys.length < 2
    ? JSON.stringify(metadata)
    : JSON.stringify(Object.fromEntries(keys.sort().map((key) => [key, metadata[key]])));
};
