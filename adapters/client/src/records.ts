/** Amounts as the records that the ingester takes: one for each amount that is not zero. */
import { type BillingEventRecord, decodeBillingEvent, encodeBillingEvent } from '@usage-billing/contracts/wire';
import * as E from 'fp-ts/lib/Either.js';

export interface RefusedAmount {
  readonly amountType: string;
  /** In the words of the record: `unique_key`, `internal_instance_id`, `amount_type`, `amount_value`, `occurred_at`, `metadata`. */
  readonly field: string;
  readonly reason: string;
}

/** By unit; integers of 64 bits. */
export type Amounts = Readonly<Record<string, bigint>>;

export interface Usage {
  readonly uniqueKey: string;
  readonly instanceId: string;
  readonly occurredAt: Date | string;
  readonly amounts: Amounts;
  readonly metadata: Readonly<Record<string, string>> | undefined;
}

export interface UsageRecords {
  readonly records: ReadonlyArray<BillingEventRecord>;
  readonly refused: ReadonlyArray<RefusedAmount>;
}

const timeOf = (occurredAt: Date | string): string | undefined => {
  if (typeof occurredAt === 'string') return occurredAt;
  return occurredAt instanceof Date && !Number.isNaN(occurredAt.getTime()) ? occurredAt.toISOString() : undefined;
};

/** What the ingester would refuse is refused here, where somebody can still see where it came from. */
export const recordsOf = ({ uniqueKey, instanceId, occurredAt, amounts, metadata }: Usage): UsageRecords => {
  const records: BillingEventRecord[] = [];
  const refused: RefusedAmount[] = [];
  const isBlank = typeof uniqueKey !== 'string' || uniqueKey.trim() === '';
  for (const [amountType, amount] of Object.entries(amounts)) {
    if (amount === 0n) continue;
    if (isBlank) {
      refused.push({ amountType, field: 'unique_key', reason: 'must not be blank' });
      continue;
    }
    const decoded = decodeBillingEvent({
      unique_key: `${uniqueKey}:${amountType}`,
      internal_instance_id: instanceId,
      amount_type: amountType,
      amount_value: amount,
      occurred_at: timeOf(occurredAt),
      metadata: metadata === undefined ? null : { ...metadata },
    });
    if (E.isRight(decoded)) records.push(encodeBillingEvent(decoded.right));
    else refused.push({ amountType, ...decoded.left });
  }
  return { records, refused };
};
