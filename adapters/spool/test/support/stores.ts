/** Event stores that misbehave on demand, over one that works. */
import type { AppendOutcome, EventStore, ReceivedEvent } from '@usage-billing/core/usage';
import { memoryEventStore } from '@usage-billing/memory';
import * as E from 'fp-ts/lib/Either.js';

export interface ScriptedStore {
  readonly store: EventStore;
  /** Every row that was taken, copies included, in order. */
  readonly taken: ReadonlyArray<ReceivedEvent>;
  readonly calls: () => number;
  /** Most calls that were under way at once. */
  readonly mostAtOnce: () => number;
  /** From now on every call fails with this message; undefined: no longer. */
  readonly fail: (message: string | undefined) => void;
  /** Rows with these keys are refused. */
  readonly refuse: (keys: ReadonlySet<string>) => void;
  /** Calls wait until the promise is there. */
  readonly hold: (until: Promise<unknown>) => void;
}

export const scriptedStore = (inner: EventStore = memoryEventStore()): ScriptedStore => {
  const taken: ReceivedEvent[] = [];
  let calls = 0;
  let atOnce = 0;
  let mostAtOnce = 0;
  let failing: string | undefined;
  let refused: ReadonlySet<string> = new Set();
  let held: Promise<unknown> = Promise.resolve();
  return {
    taken,
    calls: () => calls,
    mostAtOnce: () => mostAtOnce,
    fail: (message) => {
      failing = message;
    },
    refuse: (keys) => {
      refused = keys;
    },
    hold: (until) => {
      held = until;
    },
    store: {
      ...inner,
      append: (events) => async () => {
        calls += 1;
        atOnce += 1;
        mostAtOnce = Math.max(mostAtOnce, atOnce);
        await held;
        atOnce -= 1;
        if (failing !== undefined) return E.left({ _tag: 'EventStoreUnavailable', message: failing });
        const good = events.filter(({ uniqueKey }) => !refused.has(uniqueKey));
        taken.push(...good);
        const stored = await inner.append(good)();
        if (E.isLeft(stored)) return stored;
        let next = 0;
        const outcomes = events.map((event): AppendOutcome => {
          if (refused.has(event.uniqueKey)) return { _tag: 'Refused', reason: 'it is odd' };
          next += 1;
          return stored.right[next - 1] ?? { _tag: 'Accepted' };
        });
        return E.right(outcomes);
      },
    },
  };
};
