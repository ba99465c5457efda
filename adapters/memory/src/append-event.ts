/** Takes one delivered event: stored, a duplicate, a contradiction or too late. */
import type { AppendOutcome, DeliveredEvent, ReceivedEvent } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import { type HeldEvents, isBeforeFloor, payloadOf } from './held-events.ts';

/** Changes `held` accordingly, and says what became of the event. */
export const appendEvent = (held: HeldEvents, received: ReceivedEvent): AppendOutcome => {
  const { events, aside, stamp } = held;
  const event = { ...received, deliveredAt: stamp() };
  const stored = events.get(event.uniqueKey);
  if (stored === undefined) return appendNew(held, event);
  if (payloadOf(event) === payloadOf(stored)) {
    const { receivedAt, deliveredAt } = event;
    if (receivedAt < stored.receivedAt && !isBeforeFloor(held, receivedAt))
      events.set(event.uniqueKey, { ...stored, receivedAt, deliveredAt });
    return { _tag: 'Duplicate' };
  }
  const reason = `the key ${event.uniqueKey} is there already with another payload`;
  const name = nameOf(event);
  if (!aside.has(name)) aside.set(name, { event, reason, resolution: O.none });
  return { _tag: 'Quarantined', reason };
};

const appendNew = (held: HeldEvents, event: DeliveredEvent): AppendOutcome => {
  const { events, pruned, keysKeptSince } = held;
  const known = pruned.get(event.uniqueKey);
  if (known !== undefined)
    return known.payload === payloadOf(event)
      ? { _tag: 'Duplicate' }
      : setLate(held, event, 'the key was stored with another payload, which was pruned');
  if (isBeforeFloor(held, event.receivedAt)) return setLate(held, event, 'its hour is before the retention floor');
  if (O.isSome(keysKeptSince) && event.occurredAt < keysKeptSince.value)
    return setLate(held, event, 'it occurred before the time from which on keys are remembered, and may be a copy');
  events.set(event.uniqueKey, event);
  return { _tag: 'Stored' };
};

const setLate = ({ late }: HeldEvents, event: DeliveredEvent, reason: string): AppendOutcome => {
  const name = nameOf(event);
  if (!late.has(name)) late.set(name, { event, reason });
  return { _tag: 'AfterRetention', reason };
};

const nameOf = (event: ReceivedEvent): string => JSON.stringify([event.uniqueKey, payloadOf(event)]);
