/** Copies that contradict the first one of their key, and what was decided about them. */
import type { ConflictDecision, EventStore, QuarantinedEvent } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { answer } from './answer.ts';
import { type Aside, type HeldEvents, isBeforeFloor } from './held-events.ts';

/** The conflicts of the store's own events: listed, counted and resolved. */
export const eventConflicts = (
  held: HeldEvents,
): Pick<EventStore, 'quarantined' | 'openConflicts' | 'resolveConflict'> => ({
  quarantined: ({ limit, after = '0', all = false }) =>
    answer(() =>
      quarantinedEvents(held)
        .filter(({ id, resolution }) => Number(id) > Number(after) && (all || O.isNone(resolution)))
        .slice(0, limit),
    ),

  openConflicts: answer(() => [...held.aside.values()].filter(({ resolution }) => O.isNone(resolution)).length),

  resolveConflict: (id, decision) => {
    const found = [...held.aside.values()][Number(id) - 1];
    if (found === undefined) return TE.left({ _tag: 'ConflictUnknown', id });
    if (O.isNone(found.resolution)) return answer(() => resolve(held, found, decision));
    return found.resolution.value.counts === decision.counts
      ? TE.right(undefined)
      : TE.left({ _tag: 'ConflictResolved', id, resolution: found.resolution.value });
  },
});

/** Every copy that was put aside, numbered in the order in which they came, decided or not. */
export const quarantinedEvents = ({ aside, events }: HeldEvents): ReadonlyArray<QuarantinedEvent> =>
  [...aside.values()].map(({ event, reason, resolution }, index) => ({
    id: String(index + 1),
    event,
    stored: events.get(event.uniqueKey) ?? event,
    reason,
    resolution,
  }));

const resolve = (held: HeldEvents, found: Aside, decision: ConflictDecision): void => {
  const { events, instead, vacated, stamp } = held;
  const at = stamp();
  const { uniqueKey, receivedAt } = found.event;
  const before = instead.get(uniqueKey) ?? events.get(uniqueKey);
  const moves = decision.counts === 'aside';
  const afterRetention =
    moves && (isBeforeFloor(held, receivedAt) || (before !== undefined && isBeforeFloor(held, before.receivedAt)));
  found.resolution = O.some({ ...decision, at, afterRetention });
  if (!moves || afterRetention) return;
  if (before !== undefined) vacated.push({ receivedAt: before.receivedAt, deliveredAt: at });
  instead.set(uniqueKey, { ...found.event, deliveredAt: at });
};
