/**
 * Events as the content of a frame: one flat JSON array, seven values for each event, because nothing else that keeps int64
 * and every string is as cheap to write. An amount is a JSON number where a binary float holds it exactly, and text where
 * not; times are text. `deliveredAt` is not kept: it is set at delivery.
 */
import { type Instant, instant } from '@usage-billing/core/shared';
import {
  type AmountType,
  amount,
  type DeliveredEvent,
  type InstanceId,
  type ReceivedEvent,
} from '@usage-billing/core/usage';
import { isSome, none, some } from 'fp-ts/lib/Option.js';

const FIELDS = 7;

type Metadata = Readonly<Record<string, string>>;
type Value = string | number | Metadata | null;

const MOST_EXACT = BigInt(Number.MAX_SAFE_INTEGER);

const exact = (value: bigint): string | number =>
  value <= MOST_EXACT && value >= -MOST_EXACT ? Number(value) : value.toString();

/** The events of a call were received at one moment, and often used at one: the same number need not be written twice. */
const writer = (): ((value: bigint) => string) => {
  let last: bigint | undefined;
  let text = '';
  return (value) => {
    if (value !== last) {
      last = value;
      text = value.toString();
    }
    return text;
  };
};

export const eventsToText = (events: ReadonlyArray<ReceivedEvent>, from = 0, to = events.length): string => {
  const flat: Value[] = [];
  const occurred = writer();
  const received = writer();
  for (let index = from; index < to; index += 1) {
    const event = events[index];
    if (event === undefined) continue;
    flat.push(
      event.uniqueKey,
      event.instanceId,
      event.amountType,
      exact(event.amount),
      occurred(event.occurredAt),
      isSome(event.metadata) ? event.metadata.value : null,
      received(event.receivedAt),
    );
  }
  return JSON.stringify(flat);
};

/** Only for text whose checksum was right: it trusts what it reads. */
export const eventsFromText = (text: string): ReadonlyArray<ReceivedEvent> => {
  const flat = JSON.parse(text) as ReadonlyArray<Value>;
  const events: ReceivedEvent[] = [];
  for (let index = 0; index + FIELDS <= flat.length; index += FIELDS) {
    const [uniqueKey, instanceId, amountType, value, occurredAt, metadata, receivedAt] = flat.slice(
      index,
      index + FIELDS,
    ) as [string, InstanceId, AmountType, string | number, string, Metadata | null, string];
    events.push({
      uniqueKey,
      instanceId,
      amountType,
      amount: amount(BigInt(value)),
      occurredAt: instant(BigInt(occurredAt)),
      metadata: metadata === null ? none : some(metadata),
      receivedAt: instant(BigInt(receivedAt)),
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
