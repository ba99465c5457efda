/** Laws of the store's own time: what was delivered since a watermark, whatever anybody else's clock says. */
import { HOUR, plus } from '@usage-billing/core/shared';
import { amount } from '@usage-billing/core/usage';
import { none, some } from 'fp-ts/lib/Option.js';
import type { SettledEventStore } from './event-store-subject.ts';
import { received } from './event-store-totals.ts';
import type { Law } from './law.ts';
import { at, hour } from './samples.ts';
import { allOf, right } from './unwrap.ts';

const FROM = hour('2026-03-10T00:00:00Z');

export const eventStoreTimeLaws = (law: Law<SettledEventStore>): void => {
  law('since a watermark only what was delivered after it is added up', async (t, { store, later }) => {
    await right(store.append([received('2026-03-10T09:15:00Z')]));
    await later();
    const watermark = await right(store.watermark);
    await right(store.append([received('2026-03-10T09:15:00Z', { amount: amount(7n) })]));
    const since = await allOf(store.hourlyTotals({ from: FROM, deliveredSince: watermark }));
    t.deepEqual(
      since.map(({ total }) => total),
      [7n],
    );
  });

  law('the earliest touched hour is that of the earliest receipt delivered since', async (t, { store, later }) => {
    const [first, second] = [received('2026-03-10T05:15:00Z'), received('2026-03-10T11:15:00Z')];
    t.deepEqual(await right(store.earliestTouchedHour(await right(store.watermark))), none);
    await right(store.append([first]));
    await later();
    const watermark = await right(store.watermark);
    t.deepEqual(await right(store.earliestTouchedHour(watermark)), none);
    await right(store.append([second]));
    t.deepEqual(await right(store.earliestTouchedHour(watermark)), some(hour('2026-03-10T11:00:00Z')));
    await right(store.append([received('2026-03-10T07:15:00Z')]));
    t.deepEqual(await right(store.earliestTouchedHour(watermark)), some(hour('2026-03-10T07:00:00Z')));
    await later();
    t.deepEqual(await right(store.earliestTouchedHour(await right(store.watermark))), none);
  });

  law('a copy that was received earlier touches its hour when it is delivered', async (t, { store, later }) => {
    const late = received('2026-03-10T11:15:00Z');
    await right(store.append([late]));
    await later();
    const watermark = await right(store.watermark);
    await right(store.append([{ ...late, receivedAt: at('2026-03-10T06:15:00Z') }]));
    t.deepEqual(await right(store.earliestTouchedHour(watermark)), some(hour('2026-03-10T06:00:00Z')));
  });

  law('a moment of delivery is the store’s, whatever its sender’s clock said', async (t, { store }) => {
    const watermark = await right(store.watermark);
    const behind = received('2001-01-01T00:00:00Z');
    const ahead = { ...behind, receivedAt: at('2101-01-01T00:00:00Z'), amount: amount(61n) };
    await right(store.append([behind]));
    await right(store.append([ahead]));
    const end = await right(store.watermark);
    const [conflict] = await right(store.quarantined({ limit: 1 }));
    for (const event of [conflict?.event, conflict?.stored]) {
      t.true(event !== undefined && event.deliveredAt >= watermark);
      t.true(event !== undefined && event.deliveredAt <= plus(end, 1_000_000n));
    }
  });

  law('the store’s time does not go back, and no sender moves it', async (t, { store, later }) => {
    const before = await right(store.now);
    await right(store.append([received('2101-01-01T00:00:00Z')]));
    await later();
    const after = await right(store.now);
    t.true(after >= before && after < plus(before, HOUR));
  });

  law('watermarks never go back', async (t, { store, later }) => {
    const marks = [];
    for (let turn = 0; turn < 3; turn += 1) {
      marks.push(await right(store.watermark));
      await right(store.append([received('2101-01-01T00:00:00Z')]));
      await later();
    }
    t.deepEqual(
      marks,
      marks.toSorted((a, b) => (a < b ? -1 : 1)),
    );
  });
};
