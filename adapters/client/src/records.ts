/** Amounts as the records that the ingester accepts: one for each amount that is not zero. */
import { encode } from '@msgpack/msgpack';
import {
  type BillingEventRecord,
  decodeBillingEvent,
  encodeBillingEvent,
  joinProblems,
} from '@usage-billing/contracts/wire';
import * as E from 'fp-ts/lib/Either.js';
import type { BufferedRecord } from './record-buffer.ts';

/** An amount that breaks a rule of the billing event, and which. */
export interface RefusedAmount {
  readonly amountType: string;
  /** A field of the record: `unique_key`, `internal_instance_id`, `amount_type`, `amount_value`, `occurred_at`, `metadata`. */
  readonly field: string;
  readonly reason: string;
}

/** By amount type; integers of 64 bits. */
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

/** Refuses here what the ingester would refuse, because here one can still see where it came from. */
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
    else refused.push({ amountType, ...joinProblems(decoded.left) });
  }
  return { records, refused };
};

const timeOf = (occurredAt: Date | string): string | undefined => {
  if (typeof occurredAt === 'string') return occurredAt;
  return occurredAt instanceof Date && !Number.isNaN(occurredAt.getTime()) ? occurredAt.toISOString() : undefined;
};

/** As it is kept in memory: an entry of the forward protocol, `[seconds, record]`, and what is counted of it. */
export const bufferedRecord = (record: BillingEventRecord): BufferedRecord => ({
  uniqueKey: record.unique_key,
  amountType: record.amount_type,
  amount: BigInt(record.amount_value),
  entry: encode([Math.floor(Date.now() / 1000), record]),
});
