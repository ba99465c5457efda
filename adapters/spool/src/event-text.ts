/**
 * Events as the content of a frame: one flat JSON array of texts, seven for each event, because nothing else that keeps
 * int64 and every string is as cheap to write. `deliveredAt` is not kept: it is set at delivery.
 */
import { type Instant, instant } from '@usage-billing/core/shared';
import {
  type AmountType,
  amount,
  canonicalMetadata,
  type DeliveredEvent,
  type InstanceId,
  type ReceivedEvent,
} from '@usage-billing/core/usage';
import { isSome, none, some } from 'fp-ts/lib/Option.js';

const FIELDS = 7;
const NO_METADATA = '';

export const eventsToText = (events: ReadonlyArray<ReceivedEvent>, from = 0, to = events.length): string => {
  const flat: string[] = [];
  for (let index = from; index < to; index += 1) {
    const event = events[index];
    if (event === undefined) continue;
    flat.push(
      event.uniqueKey,
      event.instanceId,
      event.amountType,
      event.amount.toString(),
      event.occurredAt.toString(),
      isSome(event.metadata) ? canonicalMetadata(event.metadata.value) : NO_METADATA,
      event.receivedAt.toString(),
    );
  }
  return JSON.stringify(flat);
};

/** Only for text whose checksum was right: it trusts what it reads. */
export const eventsFromText = (text: string): ReadonlyArray<ReceivedEvent> => {
  const flat = JSON.parse(text) as ReadonlyArray<string>;
  const events: ReceivedEvent[] = [];
  const at = (index: number): string => flat[index] ?? '';
  for (let index = 0; index + FIELDS <= flat.length; index += FIELDS) {
    const metadata = at(index + 5);
    events.push({
      uniqueKey: at(index),
      instanceId: at(index + 1) as InstanceId,
      amountType: at(index + 2) as AmountType,
      amount: amount(BigInt(at(index + 3))),
      occurredAt: instant(BigInt(at(index + 4))),
      metadata: metadata === NO_METADATA ? none : some(JSON.parse(metadata) as Readonly<Record<string, string>>),
      receivedAt: instant(BigInt(at(index + 6))),
    });
  }
  return events;
};

export const stamped = (event: ReceivedEvent, deliveredAt: Instant): DeliveredEvent => ({
  uniqueKey: event.uniqueKey,
  instanceId: event.instanceId,
  amountType: event.amountType,
  amount: event.amount,
  occurredAt: event.occurredAt,
  metadata: event.metadata,
  receivedAt: event.receivedAt,
  deliveredAt,
});
