/** An event as a row of the table, and the id by which BigQuery recognizes that it was sent before. */
import { createHash } from 'node:crypto';
import { formatInstant } from '@usage-billing/core/shared';
import { canonicalMetadata, type ReceivedEvent } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';

export interface EventRow {
  readonly unique_key: string;
  readonly internal_instance_id: string;
  readonly amount_type: string;
  /** As text: JSON numbers would lose digits. */
  readonly amount_value: string;
  readonly occurred_at: string;
  readonly received_at: string;
  readonly metadata: string | null;
  /** As text. `delivered_at` is left out: the service sets it, to the second. */
  readonly delivery_order: string;
}

export interface InsertedRow {
  readonly insertId: string;
  readonly json: EventRow;
}

/**
 * BigQuery forgets a row, without a word, when its `insertId` came a little before. So the id stands for all that
 * makes the row what it is: a delivery that is repeated has the same one; a copy with another payload, or one that was
 * received at another time, has not, and is kept.
 */
const insertIdOf = (row: EventRow): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        row.unique_key,
        row.internal_instance_id,
        row.amount_type,
        row.amount_value,
        row.occurred_at,
        row.received_at,
        row.metadata,
      ]),
    )
    .digest('hex');

export const toRow = (event: ReceivedEvent, order: bigint): InsertedRow => {
  const json: EventRow = {
    unique_key: event.uniqueKey,
    internal_instance_id: event.instanceId,
    amount_type: event.amountType,
    amount_value: event.amount.toString(),
    occurred_at: formatInstant(event.occurredAt),
    received_at: formatInstant(event.receivedAt),
    metadata: O.toNullable(O.map(canonicalMetadata)(event.metadata)),
    delivery_order: order.toString(),
  };
  return { insertId: insertIdOf(json), json };
};

const isKept = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

/** Text that would not come back as it was. Metadata is JSON, where both are escaped. */
export const whyNotKept = ({ uniqueKey, instanceId, amountType }: ReceivedEvent): string | undefined => {
  const fields = { unique_key: uniqueKey, internal_instance_id: instanceId, amount_type: amountType };
  const odd = Object.entries(fields).find(([, text]) => !isKept(text));
  return odd === undefined
    ? undefined
    : `${odd[0]}: BigQuery cannot keep text with a NUL character or half of a surrogate pair; send it without`;
};
