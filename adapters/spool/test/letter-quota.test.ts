/** Letters have room of their own: whoever floods it takes nothing from events, nor from letters of other tags. */
import { at, right } from '@usage-billing/contracts/laws';
import type { DeadLetter } from '@usage-billing/core/usage';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { clock, directoryOf, eventOf, mustOpen, names } from './support/spools.ts';
import { scriptedStore } from './support/stores.ts';

const letters = (count: number, given: Partial<DeadLetter> = {}): ReadonlyArray<DeadLetter> =>
  Array.from({ length: count }, (_, n) => ({
    at: at('2026-03-10T09:15:00Z'),
    reason: 'rejected',
    source: 'http',
    field: 'record',
    message: 'no',
    record: `{"n":${n},"text":"${'x'.repeat(500)}"}`,
    ...given,
  }));

test('over the quota letters are counted and dropped, and events go on being accepted', async (t) => {
  const behind = scriptedStore();
  const options = { directory: directoryOf(t), store: behind.store, clock: clock(), maxBytes: 200_000 };
  const spool = await mustOpen(options);
  const { kept, dropped } = await right(spool.deadLetters.append(letters(1_000)));
  t.true(kept > 0 && kept + dropped === 1_000);
  t.true(spool.stats().deadLetters.bytes <= 20_000);
  t.false(spool.stats().full);
  t.true(E.isRight(await spool.store.append(names('k', 100).map(eventOf))()));
  await spool.close();
  const again = await mustOpen(options);
  t.is(again.stats().deadLetters.count, kept, 'the quota is known after the next start');
  t.like(await right(again.deadLetters.append(letters(1_000))), { kept: 0, repeated: kept });
  await again.close();
});

test('letters of one tag leave room for those of another', async (t) => {
  const spool = await mustOpen({
    directory: directoryOf(t),
    store: scriptedStore().store,
    clock: clock(),
    deadLetterQuota: { count: 10 },
  });
  t.like(await right(spool.deadLetters.append(letters(20, { tag: 'billing.a' }))), {
    kept: 5,
    dropped: 15,
    overShare: ['billing.a'],
  });
  t.like(await right(spool.deadLetters.append(letters(20, { tag: 'billing.b' }))), { kept: 3, dropped: 17 });
  t.like(await right(spool.deadLetters.append(letters(1, { tag: 'billing.c' }))), { kept: 1, overShare: [] });
  await spool.close();
});

test('a record that was acknowledged and then refused is kept beyond the quota', async (t) => {
  const spool = await mustOpen({
    directory: directoryOf(t),
    store: scriptedStore().store,
    clock: clock(),
    deadLetterQuota: { count: 1 },
  });
  t.like(await right(spool.deadLetters.append(letters(3, { reason: 'refused' }))), { kept: 3, dropped: 0 });
  await spool.close();
});

test('what was discarded gives its room back, and the file shrinks', async (t) => {
  const options = { directory: directoryOf(t), store: scriptedStore().store, clock: clock() };
  const spool = await mustOpen(options);
  await right(spool.deadLetters.append(letters(5_000)));
  const before = spool.stats().deadLetterBytes;
  t.true(before > 2 * 1024 * 1024);
  const all = await right(spool.deadLetters.list({ limit: 10_000 }));
  const ids = all.slice(1).map(({ id }) => id);
  await right(spool.deadLetters.discard(ids, { by: 'ann', note: 'nonsense' }));
  t.true(spool.stats().deadLetterBytes < 10_000, `${spool.stats().deadLetterBytes}`);
  t.is(spool.stats().deadLetters.count, 1);
  await right(spool.deadLetters.append(letters(1, { record: 'new' })));
  await spool.close();
  const again = await mustOpen(options);
  t.deepEqual(
    (await right(again.deadLetters.list({ limit: 10, all: true }))).map(({ record }) => record),
    [all[0]?.record, 'new'],
  );
  await again.close();
});
