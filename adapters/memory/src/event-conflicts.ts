/** Copies that contradict the first one of their key, and what was decided about them. */
import type { NewStaffAction } from '@usage-billing/core/shared';
import {
  type ConflictDecision,
  type ConflictResolution,
  conflictDecided,
  type DecidedConflict,
  type EventStore,
  type QuarantinedEvent,
} from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { answer } from './answer.ts';
import { type Aside, type HeldEvents, isBeforeFloor } from './held-events.ts';

/** The conflicts of the store's own events: listed, counted and resolved, which is recorded. */
export const eventConflicts = (
  held: HeldEvents,
  record: (action: NewStaffAction) => void,
): Pick<EventStore, 'quarantined' | 'conflict' | 'openConflicts' | 'resolveConflict'> => ({
  quarantined: ({ limit, after = '0', all = false }) =>
    answer(() =>
      quarantinedEvents(held)
        .filter(({ id, resolution }) => Number(id) > Number(after) && (all || O.isNone(resolution)))
        .slice(0, limit),
    ),

  conflict: (id) => answer(() => O.fromNullable(quarantinedEvents(held).find((one) => one.id === id))),

  openConflicts: answer(() => [...held.aside.values()].filter(({ resolution }) => O.isNone(resolution)).length),

  resolveConflict: (id, decision) => {
    const found = [...held.aside.values()][Number(id) - 1];
    if (found === undefined) return TE.left({ _tag: 'ConflictUnknown', id });
    if (O.isSome(found.resolution) && found.resolution.value.counts !== decision.counts)
      return TE.left({ _tag: 'ConflictResolved', id, resolution: found.resolution.value });
    return answer((): DecidedConflict => {
      if (O.isSome(found.resolution)) return { resolution: found.resolution.value, toAppend: O.none };
      const resolution = resolve(held, found, decision);
      const stored = held.events.get(found.event.uniqueKey) ?? found.event;
      record(conflictDecided({ id, event: found.event, stored }, resolution, decision));
      return { resolution, toAppend: O.none };
    });
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

const resolve = (held: HeldEvents, found: Aside, { counts, by, note }: ConflictDecision): ConflictResolution => {
  const { events, instead, vacated, stamp } = held;
  const at = stamp();
  const { uniqueKey, receivedAt } = found.event;
  const before = instead.get(uniqueKey) ?? events.get(uniqueKey);
  const moves = counts === 'aside';
  const afterRetention =
    moves && (isBeforeFloor(held, receivedAt) || (before !== undefined && isBeforeFloor(held, before.receivedAt)));
  const resolution = { counts, by, note, at, afterRetention };
  found.resolution = O.some(resolution);
  if (!moves || afterRetention) return resolution;
  if (before !== undefined) vacated.push({ receivedAt: before.receivedAt, deliveredAt: at });
  instead.set(uniqueKey, { ...found.event, deliveredAt: at });
  return resolution;
};
