/** Rows that the event store refused for their content, as dead letters. */
import { formatInstant, type Instant } from '@usage-billing/core/shared';
import type { DeadLetter, ReceivedEvent } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';

/** In the form in which events are sent, so that the record can be sent again. */
const recordText = (event: ReceivedEvent): string =>
  JSON.stringify({
    unique_key: event.uniqueKey,
    internal_instance_id: event.instanceId,
    amount_type: event.amountType,
    amount_value: event.amount.toString(),
    occurred_at: formatInstant(event.occurredAt),
    metadata: O.toNullable(event.metadata),
  });

export const refusedLetters = (
  rows: ReadonlyArray<{ readonly event: ReceivedEvent; readonly reason: string }>,
  at: Instant,
): ReadonlyArray<DeadLetter> =>
  rows.map(({ event, reason }) => ({
    at,
    reason: 'refused',
    source: 'store',
    field: 'record',
    message: reason,
    record: recordText(event),
  }));
