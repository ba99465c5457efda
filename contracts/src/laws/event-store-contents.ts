/** Laws of what is kept: keys and payloads exactly as they came, and the copies that were put aside. */
import { amount, type ReceivedEvent } from '@usage-billing/core/usage';
import { none, some, toUndefined } from 'fp-ts/lib/Option.js';
import { type SettledEventStore, totalOf } from './event-store-subject.ts';
import type { Law } from './law.ts';
import { aReceivedEvent, aStaffDecision, at, instance, unit } from './samples.ts';
import { right } from './unwrap.ts';

const conflicting = (event: ReceivedEvent): ReceivedEvent => ({ ...event, amount: amount(event.amount + 1n) });

export const eventStoreContentsLaws = (law: Law<SettledEventStore>): void => {
  law('keys of 512 characters in any script are kept apart by their last one', async (t, { store, told }) => {
    const stems = ['a', '计', 'й', '\u{1F9EE}'].map((sign) => sign.repeat(511 / sign.length).padEnd(511, '.'));
    const events = stems.flatMap((stem) =>
      ['1', '2'].map((end) => aReceivedEvent({ uniqueKey: `${stem}${end}`, amount: amount(1n) })),
    );
    const outcomes = await right(store.append([...events, ...events]));
    t.deepEqual(
      outcomes.map(({ _tag }) => _tag),
      told([...Array<'Stored'>(8).fill('Stored'), ...Array<'Duplicate'>(8).fill('Duplicate')]),
    );
    t.is(await totalOf(store), 8n);
  });

  law('no key is taken for another that looks like it', async (t, { store, told }) => {
    const keys = [
      'k',
      'K',
      ' k',
      'k ',
      'k\t',
      'é',
      'e\u0301',
      '%',
      '_',
      "'",
      '\\',
      '"',
      '{}',
      'NULL',
      '\u200bk',
      'ı',
      'i',
    ];
    const outcomes = await right(
      store.append(keys.map((uniqueKey) => aReceivedEvent({ uniqueKey, amount: amount(1n) }))),
    );
    t.deepEqual(
      outcomes.map(({ _tag }) => _tag),
      told(keys.map(() => 'Stored')),
    );
    t.is(await totalOf(store), BigInt(keys.length));
  });

  law(
    'text that not every store can keep is stored or refused, never changed, and holds up nobody',
    async (t, { store, told, acceptsFirst }) => {
      const odd = ['a\u0000', 'a\u0000b', 'a\ud800', 'a\udfff', '\ufffd'];
      const events = odd.map((uniqueKey) => aReceivedEvent({ uniqueKey, amount: amount(1n) }));
      const plain = [aReceivedEvent({ uniqueKey: 'a' }), aReceivedEvent({ uniqueKey: 'ab' })];
      const [first, last] = plain;
      if (first === undefined || last === undefined) return t.fail('two plain events were made');
      const outcomes = await right(store.append([first, ...events, last]));
      const [taken] = told(['Stored']);
      t.is(outcomes[0]?._tag, taken);
      t.is(outcomes.at(-1)?._tag, taken);
      const stored = outcomes.slice(1, -1).filter(({ _tag }) => _tag === taken);
      const refused = outcomes.slice(1, -1).filter(({ _tag }) => _tag === 'Refused');
      t.is(stored.length + refused.length, odd.length);
      // A store that accepts first may find later that it cannot keep one of them.
      const total = await totalOf(store);
      t.true(
        acceptsFirst ? total >= 120n && total <= 120n + BigInt(stored.length) : total === 120n + BigInt(stored.length),
      );
    },
  );

  law('what looks like a placeholder of a client library is kept as it was sent', async (t, { store, told }) => {
    const placeholder = '{{projectId}}';
    const event = aReceivedEvent({
      uniqueKey: `host-${placeholder}`,
      instanceId: instance(`instance ${placeholder}`),
      amount: amount(5n),
      metadata: some({ [placeholder]: placeholder }),
    });
    // What the first key would become with the usual name of a project in tests.
    const filledIn = { ...event, uniqueKey: 'host-local', amount: amount(7n) };
    const outcomes = await right(store.append([event, filledIn]));
    t.deepEqual(
      outcomes.map(({ _tag }) => _tag),
      told(['Stored', 'Stored']),
    );
    t.is(await totalOf(store, '2026-03-10T09:00:00Z', event.instanceId), 12n);
    await right(store.append([conflicting(event)]));
    const [found, ...more] = await right(store.quarantined({ limit: 10 }));
    t.deepEqual(more, []);
    t.deepEqual(found?.stored, { ...event, deliveredAt: found?.stored.deliveredAt } as never);
    const id = found?.id ?? '';
    await right(store.resolveConflict(id, { counts: 'stored', ...aStaffDecision({ note: placeholder }) }));
    const decided = toUndefined(await right(store.conflict(id)));
    t.is(toUndefined(decided?.resolution ?? none)?.note, placeholder);
  });

  law('a copy that was put aside is kept whole beside the copy that counts', async (t, { store }) => {
    const event = aReceivedEvent({
      uniqueKey: "O'Hara \\ 计 \u{1F9EE}",
      instanceId: instance('instance "ä"'),
      amountType: unit('storage-bytes'),
      occurredAt: at('2026-03-10T09:14:00.123456Z'),
      receivedAt: at('2026-03-10T09:15:00.654321Z'),
      metadata: some({ 'käy"': "v'\\\n\u{1F9EE}", empty: '', zone: 'b' }),
    });
    const other = { ...conflicting(event), receivedAt: at('2026-03-10T10:00:00.000009Z') };
    await right(store.append([event]));
    await right(store.append([other]));
    const [found, ...more] = await right(store.quarantined({ limit: 10 }));
    t.deepEqual(more, []);
    t.deepEqual(found?.event, { ...other, deliveredAt: found?.event.deliveredAt } as never);
    t.deepEqual(found?.stored, { ...event, deliveredAt: found?.stored.deliveredAt } as never);
    t.deepEqual(found?.resolution, none);
    t.true((found?.reason.length ?? 0) > 0);
  });

  law('moments from the year 1 to the year 9999 are kept exactly', async (t, { store }) => {
    const moments = ['0001-01-01T00:00:00Z', '1969-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'];
    const events = moments.map((moment) => aReceivedEvent({ uniqueKey: moment, occurredAt: at(moment) }));
    await right(store.append(events));
    await right(store.append(events.map(conflicting)));
    const found = await right(store.quarantined({ limit: 10 }));
    t.deepEqual(
      found.map(({ stored }) => stored.occurredAt),
      moments.map(at),
    );
  });

  law('copies that were put aside are listed oldest first, page by page', async (t, { store }) => {
    const events = Array.from({ length: 7 }, (_, n) => aReceivedEvent({ uniqueKey: `k${n}` }));
    await right(store.append(events));
    await right(store.append(events.slice(0, 4).map(conflicting)));
    await right(store.append(events.slice(4).map(conflicting)));
    const first = await right(store.quarantined({ limit: 3 }));
    const rest = await right(store.quarantined({ limit: 100, after: first.at(-1)?.id ?? '' }));
    t.is(first.length, 3);
    const listed = [...first, ...rest];
    t.deepEqual(
      listed.map(({ event }) => event.uniqueKey),
      events.map(({ uniqueKey }) => uniqueKey),
    );
    t.is(new Set(listed.map(({ id }) => id)).size, 7, 'ids are unique');
    t.deepEqual(await right(store.quarantined({ limit: 5, after: listed.at(-1)?.id ?? '' })), []);
  });

  law(
    'a conflicting copy that is sent again is quarantined again and listed once, as it first came',
    async (t, { store, told }) => {
      const event = aReceivedEvent();
      const once = conflicting(event);
      await right(store.append([event, once]));
      const listed = await right(store.quarantined({ limit: 10 }));
      t.deepEqual(
        listed.map((found) => [found.event.amount, found.event.receivedAt]),
        [[once.amount, once.receivedAt]],
      );
      const again = { ...once, receivedAt: at('2026-03-10T12:00:00Z') };
      const outcomes = await right(store.append([again, again]));
      t.deepEqual(
        outcomes.map(({ _tag }) => _tag),
        told(['Quarantined', 'Quarantined']),
      );
      t.deepEqual(await right(store.quarantined({ limit: 10 })), listed);
      await right(store.append([{ ...event, amount: amount(1n) }]));
      const both = await right(store.quarantined({ limit: 10 }));
      t.deepEqual(both.slice(0, 1), listed);
      t.is(new Set(both.map(({ id }) => id)).size, 2, 'another payload of the key is another copy');
    },
  );

  law('a copy that was put aside touches no hour', async (t, { store, later, acceptsFirst }) => {
    if (acceptsFirst) {
      t.notApplicable('this store finds copies later, and may look at more hours than it must');
      return;
    }
    const event = aReceivedEvent();
    await right(store.append([event]));
    await later();
    const since = await right(store.watermark);
    await right(store.append([{ ...conflicting(event), receivedAt: at('2026-03-10T06:00:00Z') }]));
    t.deepEqual(await right(store.earliestTouchedHour(since)), none);
  });
};
