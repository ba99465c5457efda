/**
 * Events as a line of a frame: one flat JSON array, seven values for each event, because nothing else that keeps int64 and
 * every string is as cheap to write. An amount is a JSON number where a binary float holds it exactly, and text where not;
 * times are text. What events of one call mostly have in common, all but key, instance and amount, is written once: 0 stands
 * for the value of the event before. `deliveredAt` is not kept: it is set at delivery.
 */
import { type Instant, instant } from '@usage-billing/core/shared';
import {
  type AmountType,
  amount,
  type DeliveredEvent,
  type InstanceId,
  type ReceivedEvent,
} from '@usage-billing/core/usage';
import { isSome, none, type Option, some } from 'fp-ts/lib/Option.js';

const FIELDS = 7;

type Metadata = Readonly<Record<string, string>>;
type Value = string | number | Metadata | null;

/** A number, where otherwise no number stands. */
const AS_BEFORE = 0;
type AsBefore = typeof AS_BEFORE;

const MOST_EXACT = BigInt(Number.MAX_SAFE_INTEGER);

const exact = (value: bigint): string | number =>
  value <= MOST_EXACT && value >= -MOST_EXACT ? Number(value) : value.toString();

const metadataOf = ({ metadata }: ReceivedEvent): Metadata | null => (isSome(metadata) ? metadata.value : null);

/** Also false where names stand in another order. */
const isSame = (one: Metadata | null, other: Metadata | null): boolean => {
  if (one === null || other === null) return one === other;
  const names = Object.keys(other);
  let index = 0;
  for (const name in one) {
    if (names[index] !== name || one[name] !== other[name]) return false;
    index += 1;
  }
  return index === names.length;
};

export const eventsToText = (events: ReadonlyArray<ReceivedEvent>): string => {
  const flat: Value[] = [];
  let before: ReceivedEvent | undefined;
  for (const event of events) {
    const metadata = metadataOf(event);
    flat.push(
      event.uniqueKey,
      event.instanceId,
      before?.amountType === event.amountType ? AS_BEFORE : event.amountType,
      exact(event.amount),
      before?.occurredAt === event.occurredAt ? AS_BEFORE : event.occurredAt.toString(),
      before !== undefined && isSame(metadata, metadataOf(before)) ? AS_BEFORE : metadata,
      before?.receivedAt === event.receivedAt ? AS_BEFORE : event.receivedAt.toString(),
    );
    before = event;
  }
  return JSON.stringify(flat);
};

type Row = readonly [
  uniqueKey: string,
  instanceId: InstanceId,
  amountType: AmountType | AsBefore,
  amount: string | number,
  occurredAt: string | AsBefore,
  metadata: Metadata | null | AsBefore,
  receivedAt: string | AsBefore,
];

/** Only for text whose checksum was right: it trusts what it reads. */
export const eventsFromText = (text: string): ReadonlyArray<ReceivedEvent> => {
  const flat = JSON.parse(text) as ReadonlyArray<Value>;
  const events: ReceivedEvent[] = [];
  let [amountType, occurredAt, metadata, receivedAt] = [
    '' as AmountType,
    instant(0n),
    none as Option<Metadata>,
    instant(0n),
  ];
  for (let index = 0; index + FIELDS <= flat.length; index += FIELDS) {
    const row = flat.slice(index, index + FIELDS) as ReadonlyArray<unknown> as Row;
    if (row[2] !== AS_BEFORE) amountType = row[2];
    if (row[4] !== AS_BEFORE) occurredAt = instant(BigInt(row[4]));
    if (row[5] !== AS_BEFORE) metadata = row[5] === null ? none : some(row[5]);
    if (row[6] !== AS_BEFORE) receivedAt = instant(BigInt(row[6]));
    const [uniqueKey, instanceId, , value] = row;
    events.push({ uniqueKey, instanceId, amountType, amount: amount(BigInt(value)), occurredAt, metadata, receivedAt });
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
