/** The laws of every {@link EventHistory}: what is told of single events is what the totals of its store are made of. */
import { amount, type CellHours, type EventHistory, NODE_SECONDS } from '@usage-billing/core/usage';
import { isNone, isSome, none, some, toNullable } from 'fp-ts/lib/Option.js';
import { type EventStoreSubject, settledSubject } from './event-store-subject.ts';
import { received } from './event-store-totals.ts';
import { type Suite, suiteThrough } from './law.ts';
import { aReceivedEvent, aStaffDecision, at, hour, instance } from './samples.ts';
import { allOf, right } from './unwrap.ts';

/** A store with a history to look into. */
export interface EventHistorySubject extends EventStoreSubject {
  /** Of the same events as `store`. */
  readonly history: EventHistory;
}

const march = { from: at('2026-03-01T00:00:00Z'), to: at('2026-04-01T00:00:00Z') };

const morning: CellHours = {
  instanceId: instance('1234'),
  amountType: NODE_SECONDS,
  from: hour('2026-03-10T09:00:00Z'),
  to: hour('2026-03-10T11:00:00Z'),
};

/** `open` gives a store without any event. */
export const eventHistoryLaws: Suite<EventHistorySubject> = suiteThrough(
  ({ history, ...subject }: EventHistorySubject) => ({ ...settledSubject(subject), history }),
  'event history',
  (law) => {
    law('a key that never came has no history', async (t, { history }) => {
      const found = await right(history.ofKey({ uniqueKey: 'never', received: march }));
      t.deepEqual(found, { counting: none, conflicts: [], late: [] });
      t.deepEqual(await right(history.countsOf(morning)), []);
      t.deepEqual(await allOf(history.eventsOf(morning)), []);
    });

    law(
      'an event is found by its key, whole, at its earliest receipt, and no other is',
      async (t, { store, history }) => {
        const event = aReceivedEvent({ uniqueKey: "O'Hara \\ %", metadata: some({ zone: 'b' }) });
        const earlier = { ...event, receivedAt: at('2026-03-10T08:59:59.999999Z') };
        await right(store.append([event, aReceivedEvent({ uniqueKey: "O'Hara \\ x" })]));
        await right(store.append([earlier]));
        const { counting, conflicts } = await right(history.ofKey({ uniqueKey: event.uniqueKey, received: march }));
        t.deepEqual(toNullable(counting), { ...earlier, deliveredAt: toNullable(counting)?.deliveredAt } as never);
        t.true((toNullable(counting)?.deliveredAt ?? 0n) > 0n, 'it says when it was delivered');
        t.deepEqual(conflicts, []);
      },
    );

    law('a copy with another payload stands beside the one that counts, until staff decide', async (t, subject) => {
      const { store, history } = subject;
      const event = aReceivedEvent();
      const other = { ...event, amount: amount(61n), receivedAt: at('2026-03-10T10:15:00Z') };
      await right(store.append([event]));
      await right(store.append([other]));
      const search = { uniqueKey: event.uniqueKey, received: march };
      const before = await right(history.ofKey(search));
      t.is(toNullable(before.counting)?.amount, event.amount);
      t.deepEqual(
        before.conflicts.map((conflict) => [conflict.event.amount, isNone(conflict.resolution)]),
        [[other.amount, true]],
      );
      const [conflict] = before.conflicts;
      await right(store.resolveConflict(conflict?.id ?? '', { counts: 'aside', ...aStaffDecision() }));
      const after = await right(history.ofKey(search));
      t.is(toNullable(after.counting)?.amount, other.amount);
      t.true(after.conflicts.every(({ resolution }) => isSome(resolution)));
      t.deepEqual(
        (await allOf(history.eventsOf(morning))).map((one) => [one.receivedAt, one.amount]),
        [[other.receivedAt, other.amount]],
      );
    });

    law('the hours of an instance and unit are counted as they are added up', async (t, { store, history }) => {
      const copy = received('2026-03-10T09:00:00Z', { amount: amount(5n) });
      await right(
        store.append([
          copy,
          { ...copy, receivedAt: at('2026-03-10T10:30:00Z') },
          received('2026-03-10T09:59:59.999999Z', { amount: amount(7n) }),
          received('2026-03-10T10:00:00Z', { amount: amount(-9n) }),
          received('2026-03-10T11:00:00Z', { amount: amount(100n) }),
          received('2026-03-10T09:30:00Z', { instanceId: instance('other') }),
        ]),
      );
      t.deepEqual(await right(history.countsOf(morning)), [
        { hour: hour('2026-03-10T09:00:00Z'), events: 2, total: 12n },
        { hour: hour('2026-03-10T10:00:00Z'), events: 1, total: -9n },
      ]);
    });

    law('the events of some hours are listed by receipt, then key, each once', async (t, { store, history }) => {
      const keys = ['b', 'a', 'c'];
      const receipts = ['2026-03-10T09:30:00Z', '2026-03-10T09:30:00Z', '2026-03-10T09:10:00Z'];
      await right(
        store.append(
          keys.map((uniqueKey, index) => aReceivedEvent({ uniqueKey, receivedAt: at(receipts[index] ?? '') })),
        ),
      );
      const listed = await allOf(history.eventsOf(morning));
      t.deepEqual(
        listed.map(({ uniqueKey }) => uniqueKey),
        ['c', 'a', 'b'],
      );
    });

    law('thousands of events of one hour are listed in pages, none twice and none left out', async (t, subject) => {
      const events = Array.from({ length: 2_500 }, (_, index) =>
        received(`2026-03-10T09:30:00.${String(index % 1_000).padStart(6, '0')}Z`),
      );
      await right(subject.store.append(events));
      const listed = await allOf(subject.history.eventsOf(morning));
      t.is(listed.length, 2_500);
      t.is(new Set(listed.map(({ uniqueKey }) => uniqueKey)).size, 2_500);
    });

    law('what a read will cost is told without reading, or that it costs nothing', async (t, { history }) => {
      const key = await right(history.bytesOf({ key: { uniqueKey: 'k', received: march } }));
      const hours = await right(history.bytesOf({ hours: morning }));
      const totals = await right(history.bytesOf({ totals: { from: morning.from, to: morning.to } }));
      t.deepEqual([isSome(hours), isSome(totals)], [isSome(key), isSome(key)]);
      t.true((toNullable(key) ?? 0n) >= 0n);
    });
  },
);
