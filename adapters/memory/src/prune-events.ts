/** Forgets events of old hours, and later their keys. A key that copies contradict stays until somebody decides. */
import { type Instant, plus } from '@usage-billing/core/shared';
import { type EventRetention, eventsPruned } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { answer } from './answer.ts';
import { type HeldEvents, payloadOf } from './held-events.ts';
import type { MemoryStaffActions } from './staff-actions.ts';

/** Refused while the totals of what would go are not written; `record` writes the entry of the audit log. */
export const pruneEvents =
  (held: HeldEvents, record: MemoryStaffActions['record']): EventRetention['prune'] =>
  (order) => {
    const { before, aggregatedUntil, keepKeysFor } = order;
    const { events, aside, pruned } = held;
    const old = [...events.values()].filter(({ receivedAt }) => receivedAt < before);
    const open = old.filter(({ deliveredAt }) => deliveredAt >= aggregatedUntil);
    if (open.length > 0) return TE.left({ _tag: 'NotAggregated', events: open.length });
    return answer(() => {
      record(eventsPruned(order, held.floor, held.now()));
      if (O.isNone(held.floor) || held.floor.value < before) held.floor = O.some(before);
      const contradicted = new Set([...aside.values()].map(({ event }) => event.uniqueKey));
      const going = old.filter(({ uniqueKey }) => !contradicted.has(uniqueKey));
      for (const event of going) {
        events.delete(event.uniqueKey);
        pruned.set(event.uniqueKey, { payload: payloadOf(event), receivedAt: event.receivedAt });
      }
      return { events: going.length, forgottenKeys: forgetKeys(held, plus(held.now(), -keepKeysFor)) };
    });
  };

const forgetKeys = (held: HeldEvents, since: Instant): number => {
  const forgotten = [...held.pruned].filter(([, { receivedAt }]) => receivedAt < since);
  for (const [key] of forgotten) held.pruned.delete(key);
  if (forgotten.length > 0) held.keysKeptSince = O.some(since);
  return forgotten.length;
};
