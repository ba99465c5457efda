/** Laws of appending: what counts, what is a copy, and what is put aside. */
import { plus } from '@usage-billing/core/shared';
import { type AppendOutcome, amount, type ReceivedEvent } from '@usage-billing/core/usage';
import { none, some } from 'fp-ts/lib/Option.js';
import { everyTotal, type SettledEventStore, totalOf } from './event-store-subject.ts';
import type { Law } from './law.ts';
import { aReceivedEvent, at, hour, instance, unit } from './samples.ts';
import { right, together } from './unwrap.ts';

const tags = (outcomes: ReadonlyArray<AppendOutcome>): ReadonlyArray<string> => outcomes.map(({ _tag }) => _tag);

export const eventStoreAppendLaws = (law: Law<SettledEventStore>): void => {
  law('no events at all are no outcomes', async (t, { store }) => {
    t.deepEqual(await right(store.append([])), []);
    t.deepEqual(await everyTotal(store), []);
  });

  law('the same key twice counts once, in one call and in two', async (t, { store, told }) => {
    const event = aReceivedEvent();
    t.deepEqual(tags(await right(store.append([event, event]))), told(['Stored', 'Duplicate']));
    t.deepEqual(tags(await right(store.append([event]))), told(['Duplicate']));
    t.is(await totalOf(store), 60n);
  });

  law('outcomes stand in the order of the events', async (t, { store, told }) => {
    const first = aReceivedEvent({ uniqueKey: 'a' });
    const conflict = aReceivedEvent({ uniqueKey: 'a', amount: amount(61n) });
    const other = aReceivedEvent({ uniqueKey: 'b' });
    await right(store.append([first]));
    t.deepEqual(
      tags(await right(store.append([conflict, other, first, other]))),
      told(['Quarantined', 'Stored', 'Duplicate', 'Duplicate']),
    );
    t.is(await totalOf(store), 120n);
  });

  const changed: ReadonlyArray<readonly [string, Partial<ReceivedEvent>]> = [
    ['instance', { instanceId: instance('1235') }],
    ['amount type', { amountType: unit('container-seconds') }],
    ['amount', { amount: amount(-60n) }],
    ['time of occurrence, by a microsecond,', { occurredAt: at('2026-03-10T09:14:00.000001Z') }],
    ['metadata', { metadata: some({ zone: 'b' }) }],
    ['set of metadata keys', { metadata: some({ zone: 'a', rack: '' }) }],
    ['metadata, absent this time,', { metadata: none }],
  ];
  for (const [what, change] of changed)
    law(`the same key with another ${what} is quarantined and does not count`, async (t, { store, told }) => {
      const event = aReceivedEvent({ metadata: some({ zone: 'a' }) });
      await right(store.append([event]));
      const [outcome] = await right(store.append([{ ...event, ...change }]));
      t.deepEqual(told(['Quarantined']), outcome === undefined ? [] : [outcome._tag]);
      if (outcome?._tag === 'Quarantined') t.true(outcome.reason.length > 0, 'the reason is said');
      t.is(await right(store.openConflicts), 1);
      t.deepEqual(await everyTotal(store), [
        { instanceId: event.instanceId, amountType: event.amountType, hour: hour('2026-03-10T09:00:00Z'), total: 60n },
      ]);
    });

  law('the order of metadata keys makes no difference', async (t, { store, told }) => {
    const event = aReceivedEvent({ metadata: some({ b: '2', a: '1', ä: '3', '10': 'x', '9': 'y' }) });
    const copy = { ...event, metadata: some({ '9': 'y', ä: '3', a: '1', '10': 'x', b: '2' }) };
    t.deepEqual(tags(await right(store.append([event, copy]))), told(['Stored', 'Duplicate']));
    t.deepEqual(tags(await right(store.append([copy]))), told(['Duplicate']));
  });

  law('a copy that was received at another time is a duplicate', async (t, { store, told }) => {
    const event = aReceivedEvent();
    const later = { ...event, receivedAt: at('2026-03-10T11:00:00Z') };
    await right(store.append([event]));
    t.deepEqual(tags(await right(store.append([later]))), told(['Duplicate']));
    t.is(await totalOf(store, '2026-03-10T09:00:00Z'), 60n);
    t.is(await totalOf(store, '2026-03-10T11:00:00Z'), 0n);
  });

  law(
    'of copies the earliest receipt counts, even if the one received later came first',
    async (t, { store, told }) => {
      const early = aReceivedEvent({ receivedAt: at('2026-03-10T07:59:59.999999Z') });
      const late = { ...early, receivedAt: at('2026-03-10T11:00:00Z') };
      t.deepEqual(tags(await right(store.append([late]))), told(['Stored']));
      t.deepEqual(tags(await right(store.append([early]))), told(['Duplicate']));
      t.is(await totalOf(store, '2026-03-10T07:00:00Z'), 60n);
      t.is(await totalOf(store, '2026-03-10T11:00:00Z'), 0n);
      const both = { uniqueKey: 'in one call', amount: amount(5n) };
      await right(
        store.append([
          { ...late, ...both },
          { ...early, ...both },
        ]),
      );
      t.is(await totalOf(store, '2026-03-10T07:00:00Z'), 65n);
      t.is(await totalOf(store, '2026-03-10T11:00:00Z'), 0n);
    },
  );

  law(
    'callers that append the same events at once, in different orders, count each once',
    async (t, { store, told }) => {
      const events = Array.from({ length: 40 }, (_, n) => aReceivedEvent({ uniqueKey: `k${n}`, amount: amount(1n) }));
      const orders = Array.from({ length: 12 }, (_, caller) =>
        caller % 2 === 0 ? events : [...events.slice(caller), ...events.slice(0, caller)].reverse(),
      );
      const outcomes = await together(orders.map((order) => store.append(order)));
      const expected = told([...Array<'Duplicate'>(11 * 40).fill('Duplicate'), ...Array<'Stored'>(40).fill('Stored')]);
      t.deepEqual([...tags(outcomes.flat())].sort(), [...expected].sort());
      t.is(await totalOf(store), 40n);
    },
  );

  law('of payloads that claim one key at once exactly one counts', async (t, { store, told }) => {
    const claims = Array.from({ length: 10 }, (_, n) => aReceivedEvent({ amount: amount(100n + BigInt(n)) }));
    const outcomes = (await together(claims.map((claim) => store.append([claim])))).flat();
    t.deepEqual([...tags(outcomes)].sort(), told([...Array<'Quarantined'>(9).fill('Quarantined'), 'Stored']));
    const winner = outcomes.findIndex(({ _tag }) => _tag === 'Stored');
    const aside = await right(store.quarantined({ limit: 100 }));
    const counting = await totalOf(store);
    t.is(aside.length, 9);
    t.false(aside.some(({ event }) => event.amount === counting));
    t.true(claims.some((claim) => claim.amount === counting));
    if (winner !== -1) t.is(counting, 100n + BigInt(winner));
  });

  law('five thousand events go in with one call, copies among them', async (t, { store, told }) => {
    const events = Array.from({ length: 5000 }, (_, n) =>
      aReceivedEvent({
        uniqueKey: `k${n - (n % 10 === 9 ? 1 : 0)}`,
        amount: amount(1n),
        instanceId: instance(`${1 + (n % 10 === 9 ? 8 : n % 10)}`),
        receivedAt: plus(at('2026-03-10T09:00:00Z'), BigInt(n)),
      }),
    );
    const outcomes = await right(store.append(events));
    t.deepEqual(tags(outcomes), told(events.map((_, n) => (n % 10 === 9 ? 'Duplicate' : 'Stored'))));
    const totals = await everyTotal(store);
    t.deepEqual(
      totals.map(({ total }) => total),
      Array<bigint>(9).fill(500n),
    );
  });
};
