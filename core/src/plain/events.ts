/** Usage events as plain objects: copies counted once, and amounts added up by hour. */
import type { Instant } from '../shared/instant.ts';
import { Amount } from '../usage/amount.ts';
import { canonicalMetadata } from '../usage/event.ts';
import { hourOf } from '../usage/hour-bucket.ts';
import { isoOf, type Moment, momentOf } from './moment.ts';

/** What an agent reported, with the moment at which it was received. */
export interface UsageEvent {
  /** Names the record for ever: of events with the same key one counts. */
  readonly uniqueKey: string;
  readonly instanceId: string;
  /** The unit, such as `node-seconds`. */
  readonly amountType: string;
  /** A whole number within int64: a `bigint`, decimal text, or a `number` up to 2^53. */
  readonly amount: bigint | number | string;
  readonly occurredAt: Moment;
  /** Decides the hour in which the event counts. */
  readonly receivedAt: Moment;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The outcome of {@link deduplicateEvents}; each event given is in one of the three lists. */
export interface Deduplicated<Event> {
  /** Of each key the event that counts: of equal copies the one that was received first. */
  readonly counted: ReadonlyArray<Event>;
  readonly duplicates: ReadonlyArray<Event>;
  /** Events whose key had another payload before; a person has to decide which is right. */
  readonly conflicts: ReadonlyArray<Event>;
}

/** Copies agree in everything but the time of receipt. Throws a `TypeError` that names the field that is wrong. */
export const deduplicateEvents = <Event extends UsageEvent>(events: ReadonlyArray<Event>): Deduplicated<Event> => {
  const counted = new Map<string, Read<Event>>();
  const duplicates: Event[] = [];
  const conflicts: Event[] = [];
  for (const read of events.map(readEvent)) {
    const { event, payload, receivedAt } = read;
    const first = counted.get(event.uniqueKey);
    if (first === undefined) counted.set(event.uniqueKey, read);
    else if (first.payload !== payload) conflicts.push(event);
    else if (receivedAt < first.receivedAt) {
      counted.set(event.uniqueKey, read);
      duplicates.push(first.event);
    } else duplicates.push(event);
  }
  return { counted: [...counted.values()].map(({ event }) => event), duplicates, conflicts };
};

/** The exact sum of one unit that one instance used in one hour. */
export interface HourlySum {
  readonly instanceId: string;
  readonly amountType: string;
  /** The start of the hour, RFC 3339 in UTC. */
  readonly hour: string;
  readonly total: bigint;
}

/** By hour of receipt, in order of hour, instance and unit. Adds up whatever it is given: remove duplicates first. */
export const hourlyTotals = (events: ReadonlyArray<UsageEvent>): ReadonlyArray<HourlySum> => {
  const totals = new Map<string, HourlySum>();
  for (const { event, value, receivedAt } of events.map(readEvent)) {
    const { instanceId, amountType } = event;
    const hour = isoOf(hourOf(receivedAt));
    const key = JSON.stringify([hour, instanceId, amountType]);
    totals.set(key, { instanceId, amountType, hour, total: (totals.get(key)?.total ?? 0n) + value });
  }
  return [...totals].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
};

interface Read<Event> {
  readonly event: Event;
  readonly value: bigint;
  readonly receivedAt: Instant;
  /** What copies of the event have in common. */
  readonly payload: string;
}

const readEvent = <Event extends UsageEvent>(event: Event): Read<Event> => {
  const named = (field: string): string => `event "${event.uniqueKey}", ${field}`;
  const decoded = Amount.decode(event.amount);
  if (decoded._tag === 'Left') throw new TypeError(`${named('amount')}: ${decoded.left[0]?.message ?? 'is not one'}`);
  const occurredAt = momentOf(event.occurredAt, named('occurredAt'));
  const metadata = event.metadata === undefined ? '' : canonicalMetadata(event.metadata);
  const payload = [event.instanceId, event.amountType, `${decoded.right}`, `${occurredAt}`, metadata];
  const receivedAt = momentOf(event.receivedAt, named('receivedAt'));
  return { event, value: decoded.right, receivedAt, payload: JSON.stringify(payload) };
};
