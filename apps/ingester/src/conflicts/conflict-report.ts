/** Copies that contradict the first of their key, for a person and for a program. */
import { formatInstant } from '@usage-billing/core/shared';
import {
  type ConflictResolution,
  canonicalMetadata,
  type DeliveredEvent,
  type QuarantinedEvent,
} from '@usage-billing/core/usage';
import Table from 'cli-table3';
import * as O from 'fp-ts/lib/Option.js';

const metadataText = (event: DeliveredEvent): string | null => O.toNullable(O.map(canonicalMetadata)(event.metadata));

/** Which copy of the two counts now. */
const asideCounts = ({ resolution }: QuarantinedEvent): boolean =>
  O.isSome(resolution) && resolution.value.counts === 'aside';

const eventJson = (event: DeliveredEvent) => ({
  internal_instance_id: event.instanceId,
  amount_type: event.amountType,
  amount_value: event.amount.toString(),
  occurred_at: formatInstant(event.occurredAt),
  received_at: formatInstant(event.receivedAt),
  metadata: metadataText(event),
});

const resolutionJson = ({ counts, by, note, at }: ConflictResolution) => ({ counts, by, note, at: formatInstant(at) });

/** Amounts are decimal text, moments RFC 3339, metadata canonical JSON text or null. */
export const conflictJson = (conflict: QuarantinedEvent) => ({
  id: conflict.id,
  unique_key: conflict.event.uniqueKey,
  reason: conflict.reason,
  stored: eventJson(conflict.stored),
  aside: eventJson(conflict.event),
  resolution: O.toNullable(O.map(resolutionJson)(conflict.resolution)),
});

const row = (name: string, event: DeliveredEvent): ReadonlyArray<string> => [
  name,
  event.instanceId,
  event.amountType,
  event.amount.toString(),
  formatInstant(event.occurredAt),
  formatInstant(event.receivedAt),
  metadataText(event) ?? 'none',
];

const decisionText = ({ resolution }: QuarantinedEvent): string =>
  O.match(
    () => 'open',
    ({ counts, by, at, note }: ConflictResolution) =>
      `decided by ${by} on ${formatInstant(at)}: "${counts}" counts (${note})`,
  )(resolution);

export const conflictText = (conflict: QuarantinedEvent): string => {
  const table = new Table({
    head: ['', 'instance', 'amount type', 'amount', 'occurred', 'received', 'metadata'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'left', 'left', 'right', 'left', 'left', 'left'],
  });
  const mark = (counts: boolean, name: string): string => (counts ? `${name}, counts` : name);
  table.push(
    [...row(mark(!asideCounts(conflict), 'stored'), conflict.stored)],
    [...row(mark(asideCounts(conflict), 'aside'), conflict.event)],
  );
  return [
    `id ${conflict.id}: ${conflict.event.uniqueKey}`,
    `${conflict.reason}; ${decisionText(conflict)}`,
    table.toString(),
  ].join('\n');
};
