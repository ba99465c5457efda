/** Laws of hourly totals: exact, complete, in order, and of the hour in which events were received. */
import { amount, MAX_AMOUNT, MIN_AMOUNT, NODE_SECONDS, type ReceivedEvent } from '@usage-billing/core/usage';
import { everyTotal, type SettledEventStore, totalOf } from './event-store-subject.ts';
import type { Law } from './law.ts';
import { aReceivedEvent, at, hour, instance, unit } from './samples.ts';
import { allOf, right } from './unwrap.ts';

let keys = 0;
/** An event with a key of its own, received at the moment. */
export const received = (moment: string, given: Partial<ReceivedEvent> = {}): ReceivedEvent => {
  keys += 1;
  return aReceivedEvent({ uniqueKey: `key ${keys}`, receivedAt: at(moment), ...given });
};

export const eventStoreTotalsLaws = (law: Law<SettledEventStore>): void => {
  law('an event belongs to the hour in which it was received, exact to the microsecond', async (t, { store }) => {
    const moments = ['2026-03-10T08:59:59.999999Z', '2026-03-10T09:00:00Z', '2026-03-10T09:59:59.999999Z'];
    await right(store.append(moments.map((moment) => received(moment, { occurredAt: at('2020-01-01T00:00:00Z') }))));
    t.is(await totalOf(store, '2026-03-10T08:00:00Z'), 60n);
    t.is(await totalOf(store, '2026-03-10T09:00:00Z'), 120n);
  });

  law('the largest and the smallest amount come back unharmed', async (t, { store }) => {
    await right(store.append([received('2026-03-10T09:15:00Z', { amount: amount(MAX_AMOUNT) })]));
    await right(store.append([received('2026-03-10T10:15:00Z', { amount: amount(MIN_AMOUNT) })]));
    t.is(await totalOf(store, '2026-03-10T09:00:00Z'), 9_223_372_036_854_775_807n);
    t.is(await totalOf(store, '2026-03-10T10:00:00Z'), -9_223_372_036_854_775_808n);
  });

  law('amounts that overflow int64 together have an exact total', async (t, { store }) => {
    const most = received('2026-03-10T09:15:00Z', { amount: amount(MAX_AMOUNT) });
    await right(store.append([most, { ...most, uniqueKey: 'another' }, received('2026-03-10T10:15:00Z')]));
    t.is(await totalOf(store, '2026-03-10T09:00:00Z'), 18_446_744_073_709_551_614n);
    t.is(await totalOf(store, '2026-03-10T10:00:00Z'), 60n);
  });

  law('negative amounts are subtracted', async (t, { store }) => {
    const event = received('2026-03-10T09:15:00Z');
    await right(store.append([event, { ...event, uniqueKey: 'correction', amount: amount(-75n) }]));
    t.is(await totalOf(store), -15n);
  });

  law('an hour whose events add up to zero appears with the total 0', async (t, { store }) => {
    const event = received('2026-03-10T09:15:00Z');
    await right(store.append([event, { ...event, uniqueKey: 'correction', amount: amount(-60n) }]));
    t.deepEqual(await allOf(store.hourlyTotals({ from: hour('2026-03-10T00:00:00Z') })), [
      { instanceId: event.instanceId, amountType: NODE_SECONDS, hour: hour('2026-03-10T09:00:00Z'), total: 0n },
    ]);
  });

  law('totals stand in the order of hour, instance and type, compared by code point', async (t, { store }) => {
    const cells = ['10', '2', 'B', 'a', 'a b', 'a-b', 'ab', 'ä'].flatMap((id) =>
      ['Samples', 'node-seconds', 'samples'].flatMap((type) =>
        ['08', '09'].map((hh) => ({ id: instance(id), type: unit(type), moment: `2026-03-10T${hh}:30:00Z` })),
      ),
    );
    const events = cells.map(({ id, type, moment }) => received(moment, { instanceId: id, amountType: type }));
    await right(store.append([...events].reverse()));
    const inOrder = cells
      .map(({ id, type, moment }) => [hour(moment.replace(':30', ':00')), id, type] as const)
      .sort((a, b) => (a[0] === b[0] ? 0 : a[0] < b[0] ? -1 : 1));
    const told = await everyTotal(store);
    t.deepEqual(
      told.map((one) => [one.hour, one.instanceId, one.amountType]),
      inOrder.map((cell) => [...cell]),
    );
  });

  law('the range is half-open and reaches to the end without `to`', async (t, { store }) => {
    const hours = ['08', '09', '10', '11'].map((hh) => `2026-03-10T${hh}:00:00Z`);
    await right(store.append(hours.map((moment) => received(moment))));
    const from = hour('2026-03-10T09:00:00Z');
    const between = await allOf(store.hourlyTotals({ from, to: hour('2026-03-10T11:00:00Z') }));
    t.deepEqual(
      between.map((one) => one.hour),
      [hour('2026-03-10T09:00:00Z'), hour('2026-03-10T10:00:00Z')],
    );
    t.is((await allOf(store.hourlyTotals({ from }))).length, 3);
    t.deepEqual(await allOf(store.hourlyTotals({ from, to: from })), []);
  });

  law('the totals of some instances leave out all others', async (t, { store }) => {
    const named = (id: string) => received('2026-03-10T09:15:00Z', { instanceId: instance(id) });
    await right(store.append(['1', '2', '3'].map(named)));
    const from = hour('2026-03-10T00:00:00Z');
    const told = await allOf(store.hourlyTotals({ from, instanceIds: [instance('3'), instance('1'), instance('9')] }));
    t.deepEqual(
      told.map(({ instanceId }) => instanceId),
      [instance('1'), instance('3')],
    );
  });

  law('iterating again asks again', async (t, { store }) => {
    const totals = store.hourlyTotals({ from: hour('2026-03-10T00:00:00Z') });
    t.is((await allOf(totals)).length, 0);
    await right(store.append([received('2026-03-10T09:15:00Z')]));
    t.is((await allOf(totals)).length, 1);
    await right(store.append([received('2026-03-10T10:15:00Z')]));
    t.is((await allOf(totals)).length, 2);
  });

  law('a caller may stop in the middle of the totals and go on using the store', async (t, { store }) => {
    const many = Array.from({ length: 3000 }, (_, n) =>
      received('2026-03-10T09:15:00Z', { instanceId: instance(`${n}`) }),
    );
    await right(store.append(many));
    for (let turn = 0; turn < 15; turn += 1)
      for await (const _page of store.hourlyTotals({ from: hour('2026-03-10T00:00:00Z') })) break;
    t.is((await everyTotal(store)).length, 3000);
  });
};
