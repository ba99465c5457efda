/** Laws of retention: below the floor the store tells nothing, and what comes for it moves no amount of anyone. */
import { amount } from '@usage-billing/core/usage';
import { none, some } from 'fp-ts/lib/Option.js';
import { type EventStoreControl, everyTotal, type SettledEventStore } from './event-store-subject.ts';
import { received } from './event-store-totals.ts';
import type { Law } from './law.ts';
import { aStaffDecision, hour, instance } from './samples.ts';
import { right } from './unwrap.ts';

const FLOOR = hour('2026-02-01T00:00:00Z');
const JANUARY = '2026-01-20T09:15:00Z';
const FEBRUARY = '2026-02-10T09:15:00Z';

const tagsOf = (outcomes: ReadonlyArray<{ readonly _tag: string }>) => outcomes.map(({ _tag }) => _tag);

export const eventStoreRetentionLaws = (law: Law<SettledEventStore, EventStoreControl>): void => {
  law('a store that nothing was taken from has no retention floor', async (t, { store }) => {
    await right(store.append([received(JANUARY)]));
    t.deepEqual(await right(store.retentionFloor), none);
    t.is(await right(store.afterRetention), 0);
    t.deepEqual(await right(store.late({ limit: 10 })), []);
  });

  law(
    'pruned hours are told no more, and the others stay as they are',
    async (t, { store, prune }) => {
      const stays = received(FEBRUARY, { amount: amount(7n) });
      await right(store.append([received(JANUARY), stays]));
      await prune(FLOOR);
      t.deepEqual(await right(store.retentionFloor), some(FLOOR));
      t.deepEqual(
        (await everyTotal(store)).map(({ hour: start, total }) => [start, total]),
        [[hour('2026-02-10T09:00:00Z'), 7n]],
      );
    },
    'prune',
  );

  law(
    'an event of a pruned hour is kept aside by name and number, touches no hour and counts nowhere',
    async (t, { store, later, prune, told }) => {
      await right(store.append([received(JANUARY, { instanceId: instance('acme') })]));
      await prune(FLOOR);
      await later();
      const watermark = await right(store.watermark);
      const late = received(JANUARY, { instanceId: instance('zenith') });
      for (const _again of [1, 2]) t.deepEqual(tagsOf(await right(store.append([late]))), told(['AfterRetention']));
      t.is(await right(store.afterRetention), 1);
      const [found, ...more] = await right(store.late({ limit: 10 }));
      t.deepEqual(more, []);
      t.deepEqual(found?.event, { ...late, deliveredAt: found?.event.deliveredAt } as never);
      t.true((found?.reason.length ?? 0) > 0);
      t.deepEqual(await right(store.late({ limit: 10, after: found?.id ?? '' })), []);
      t.deepEqual(await right(store.earliestTouchedHour(watermark)), none);
      t.deepEqual(await everyTotal(store), []);
    },
    'prune',
  );

  law(
    'a key that was pruned and comes again is a copy, and with another payload is kept aside',
    async (t, { store, prune, told }) => {
      const event = received(JANUARY);
      await right(store.append([event]));
      await prune(FLOOR);
      const again = { ...event, receivedAt: received(FEBRUARY).receivedAt };
      t.deepEqual(tagsOf(await right(store.append([again]))), told(['Duplicate']));
      t.deepEqual(tagsOf(await right(store.append([{ ...again, amount: amount(61n) }]))), told(['AfterRetention']));
      t.deepEqual(await everyTotal(store), []);
      t.is(await right(store.afterRetention), 1);
    },
    'prune',
  );

  law(
    'a copy that was received in a pruned hour leaves the event where it counts',
    async (t, { store, prune, told }) => {
      const event = received(FEBRUARY);
      await right(store.append([event]));
      await prune(FLOOR);
      const earlier = { ...event, receivedAt: received(JANUARY).receivedAt };
      t.deepEqual(tagsOf(await right(store.append([earlier]))), told(['Duplicate']));
      t.deepEqual(
        (await everyTotal(store)).map(({ hour: start }) => start),
        [hour('2026-02-10T09:00:00Z')],
      );
    },
    'prune',
  );

  law(
    'a decision about a pruned hour is recorded, counted, and moves nothing',
    async (t, { store, later, prune }) => {
      const event = received(JANUARY);
      await right(store.append([event]));
      await right(store.append([{ ...event, amount: amount(61n), receivedAt: received(FEBRUARY).receivedAt }]));
      await prune(FLOOR);
      await later();
      const watermark = await right(store.watermark);
      const [conflict] = await right(store.quarantined({ limit: 1 }));
      await right(store.resolveConflict(conflict?.id ?? '', { counts: 'aside', ...aStaffDecision() }));
      t.deepEqual(await everyTotal(store), []);
      t.deepEqual(await right(store.earliestTouchedHour(watermark)), none);
      const [decided] = await right(store.quarantined({ limit: 1, all: true }));
      t.true(decided?.resolution._tag === 'Some' && decided.resolution.value.afterRetention);
      t.is(await right(store.openConflicts), 0);
      t.is(await right(store.afterRetention), 1);
    },
    'prune',
  );

  law(
    'pruning again, and less, changes nothing',
    async (t, { store, prune }) => {
      await right(store.append([received(JANUARY), received(FEBRUARY)]));
      await prune(FLOOR);
      await prune(FLOOR);
      await prune(hour('2026-01-10T00:00:00Z'));
      t.deepEqual(await right(store.retentionFloor), some(FLOOR));
      t.is((await everyTotal(store)).length, 1);
    },
    'prune',
  );
};
