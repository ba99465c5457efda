import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { aReceivedEvent, at, hour } from '@usage-billing/contracts/laws';
import { collectPages } from '@usage-billing/core/shared';
import { amount, MAX_AMOUNT, type ReceivedEvent } from '@usage-billing/core/usage';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { frameOf, MAX_FRAME_BYTES } from '../src/disk/frame.ts';
import { nodeFiles } from '../src/disk/node-files.ts';
import { openSpool } from '../src/spool.ts';
import { clock, directoryOf, eventOf, keysOf, mustOpen, names, QUICK } from './support/spools.ts';
import { scriptedStore } from './support/stores.ts';

test('what was accepted arrives, whole', async (t) => {
  const behind = scriptedStore();
  const spool = await mustOpen({ directory: directoryOf(t), store: behind.store, clock: clock() });
  const event: ReceivedEvent = aReceivedEvent({
    uniqueKey: 'a "key" \\ with \n everything \u0000 计 \ud83e\uddee \ud800',
    amount: amount(MAX_AMOUNT),
    occurredAt: at('0001-01-01T00:00:00.000001Z'),
    metadata: O.some({ b: '2', a: '' }),
  });
  t.deepEqual(await spool.store.append([event, eventOf('b')])(), E.right([{ _tag: 'Accepted' }, { _tag: 'Accepted' }]));
  await spool.drained();
  t.deepEqual(behind.taken[0], event);
  t.is(behind.taken.length, 2);
  await spool.close();
});

test('what was not delivered is delivered after the next start, and what was is not sent again', async (t) => {
  const behind = scriptedStore();
  const options = { directory: directoryOf(t), store: behind.store, clock: clock(), retry: QUICK };
  const first = await mustOpen(options);
  await first.store.append([eventOf('delivered')])();
  await first.drained();
  behind.fail('away');
  await first.store.append([eventOf('kept')])();
  await first.close(10);
  t.deepEqual(keysOf(behind.taken), ['delivered']);
  behind.fail(undefined);
  const second = await mustOpen(options);
  await second.drained();
  t.deepEqual(keysOf(behind.taken), ['delivered', 'kept']);
  await second.close();
  t.deepEqual(
    readdirSync(options.directory).filter((name) => name.endsWith('.segment')),
    [],
    'delivered segments are removed',
  );
});

test('callers at the same time share their syncs', async (t) => {
  const behind = scriptedStore();
  const directory = directoryOf(t);
  const spool = await mustOpen({ directory, store: behind.store, clock: clock() });
  const keys = names('k', 300);
  await Promise.all(keys.map((key) => spool.store.append([eventOf(key)])()));
  await spool.drained();
  t.deepEqual(keysOf(behind.taken), keys.toSorted());
  t.true(behind.calls() < 30, `${behind.calls()} requests for 300 callers`);
  await spool.close();
});

test('a store that is away gets one try at a time, and everything once it is back', async (t) => {
  const behind = scriptedStore();
  behind.fail('away');
  const retries: string[] = [];
  let enough = (): void => undefined;
  const failedOften = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const spool = await mustOpen({
    directory: directoryOf(t),
    store: behind.store,
    clock: clock(),
    retry: QUICK,
    batchRows: 10,
    onRetry: (failure) => {
      retries.push(failure);
      if (retries.length === 20) enough();
    },
  });
  for (const key of names('k', 20)) await spool.store.append(names(`${key}.`, 10).map(eventOf))();
  await failedOften;
  t.deepEqual(spool.stats().failing, O.some('away'));
  t.true(O.isSome(spool.stats().oldestUndelivered));
  t.deepEqual([...new Set(retries)], ['away']);
  behind.fail(undefined);
  await spool.drained();
  t.is(behind.taken.length, 200);
  t.is(spool.stats().failing, O.none);
  t.is(spool.stats().oldestUndelivered, O.none);
  await spool.close();
});

test('a backlog that does not fit into memory is read back from disk, in order and whole', async (t) => {
  const behind = scriptedStore();
  let release = (): void => undefined;
  behind.hold(
    new Promise<void>((resolve) => {
      release = resolve;
    }),
  );
  const spool = await mustOpen({
    directory: directoryOf(t),
    store: behind.store,
    clock: clock(),
    memoryBytes: 10_000,
    segmentBytes: 20_000,
    concurrency: 1,
  });
  const keys = Array.from({ length: 200 }, (_, n) => names(`${String(n).padStart(3, '0')}.`, 10)).flat();
  for (let index = 0; index < keys.length; index += 10)
    await spool.store.append(keys.slice(index, index + 10).map(eventOf))();
  release();
  await spool.drained();
  t.deepEqual(
    behind.taken.map(({ uniqueKey }) => uniqueKey),
    keys,
  );
  await spool.close();
});

test('several requests are under way at once, and none is larger than was asked for', async (t) => {
  const behind = scriptedStore();
  const spool = await mustOpen({
    directory: directoryOf(t),
    store: behind.store,
    clock: clock(),
    concurrency: 3,
    batchRows: 50,
    onDelivered: ({ events }) => t.true(events.length <= 50),
  });
  await spool.store.append(names('k', 1234).map(eventOf))();
  await spool.drained();
  t.is(behind.taken.length, 1234);
  t.is(behind.mostAtOnce(), 3);
  await spool.close();
});

test('a row that the store refuses becomes a dead letter and holds up nobody', async (t) => {
  const behind = scriptedStore();
  behind.refuse(new Set(['odd']));
  const spool = await mustOpen({ directory: directoryOf(t), store: behind.store, clock: clock() });
  await spool.store.append(['a', 'odd', 'b'].map(eventOf))();
  await spool.drained();
  t.deepEqual(keysOf(behind.taken), ['a', 'b']);
  const letters = await spool.deadLetters.list({ limit: 10 })();
  t.like(E.isRight(letters) ? letters.right[0] : {}, { reason: 'refused', source: 'store', message: 'it is odd' });
  t.regex(E.isRight(letters) ? (letters.right[0]?.record ?? '') : '', /"unique_key":"odd".*"amount_value":"1"/);
  t.true(spool.stats().deadLetterBytes > 0);
  await spool.close();
});

test('a full buffer says so, drops nothing, and takes events again when it has emptied', async (t) => {
  const behind = scriptedStore();
  behind.fail('away');
  const spool = await mustOpen({
    directory: directoryOf(t),
    store: behind.store,
    clock: clock(),
    retry: QUICK,
    maxBytes: 20_000,
  });
  const accepted: string[] = [];
  let refusal = '';
  for (let n = 0; refusal === ''; n += 1) {
    const keys = names(`${n}.`, 10);
    const answer = await spool.store.append(keys.map(eventOf))();
    if (E.isRight(answer)) accepted.push(...keys);
    else refusal = answer.left.message;
  }
  t.regex(refusal, /^the buffer is full: \d+ of 20000 bytes are used/);
  behind.fail(undefined);
  await spool.drained();
  t.deepEqual(keysOf(behind.taken), accepted.toSorted());
  let taken = false;
  while (!taken) taken = E.isRight(await spool.store.append([eventOf('later')])());
  await spool.close();
  t.true(keysOf(behind.taken).includes('later'));
});

test('what one caller hands in goes into as many frames as it needs, and is read back', async (t) => {
  const directory = directoryOf(t);
  const away = scriptedStore();
  away.fail('away');
  const first = await mustOpen({ directory, store: away.store, clock: clock(), retry: QUICK });
  // Written as JSON each of these characters takes six.
  const large = names('k', 5_000).map((key) => ({
    ...eventOf(key),
    metadata: O.some({ a: key + '\u0001'.repeat(2_600) }),
  }));
  const answer = await first.store.append(large)();
  t.true(E.isRight(answer));
  const bytes = first.stats().bytes;
  t.true(bytes > MAX_FRAME_BYTES, `${bytes}`);
  await first.close(1);
  const behind = scriptedStore();
  const second = await mustOpen({ directory, store: behind.store, clock: clock() });
  t.is(second.stats().tornBytes, 0);
  await second.drained();
  t.is(behind.taken.length, large.length);
  await second.close();
});

test('a frame that could not be read back is not written', (t) => {
  t.throws(() => frameOf('x'.repeat(MAX_FRAME_BYTES + 1)), { message: /can be read back/ });
});

test('more dead letters than a frame holds are kept by one call, and found after the next start', async (t) => {
  const options = {
    directory: directoryOf(t),
    store: scriptedStore().store,
    clock: clock(),
    deadLetterQuota: { bytes: 1024 ** 3 },
  };
  const letter = { at: at('2026-03-10T09:15:00Z'), reason: 'rejected', source: 'http', field: 'record' } as const;
  const many = Array.from({ length: 600 }, (_, n) => ({ ...letter, message: `no ${n}`, record: '"'.repeat(60_000) }));
  const first = await mustOpen(options);
  t.deepEqual(await first.deadLetters.append(many)(), E.right({ kept: 600, repeated: 0, dropped: 0, overShare: [] }));
  t.deepEqual(
    await first.deadLetters.append([{ ...letter, message: 'later', record: '{}' }])(),
    E.right({ kept: 1, repeated: 0, dropped: 0, overShare: [] }),
  );
  t.true(first.stats().deadLetterBytes > MAX_FRAME_BYTES);
  await first.close();
  const second = await mustOpen(options);
  const found = await second.deadLetters.list({ limit: 1_000 })();
  t.is(E.isRight(found) ? found.right.length : 0, 601);
  await second.close();
});

test('very many dead letters are kept by one call', async (t) => {
  const deadLetterQuota = { count: 500_000 };
  const options = { directory: directoryOf(t), store: scriptedStore().store, clock: clock(), deadLetterQuota };
  const spool = await mustOpen(options);
  const letter = { at: at('2026-03-10T09:15:00Z'), reason: 'rejected', source: 'http', field: 'record' } as const;
  const many = Array.from({ length: 200_000 }, (_, n) => ({ ...letter, message: 'no', record: `${n}` }));
  t.deepEqual(
    await spool.deadLetters.append(many)(),
    E.right({ kept: 200_000, repeated: 0, dropped: 0, overShare: [] }),
  );
  await spool.close();
});

test('a small buffer of which everything has arrived is not full', async (t) => {
  const behind = scriptedStore();
  const spool = await mustOpen({ directory: directoryOf(t), store: behind.store, clock: clock(), maxBytes: 100_000 });
  for (const prefix of ['a', 'b', 'c', 'd']) {
    const keys = names(`${prefix}${'x'.repeat(300)}`, 250);
    // What was delivered is removed a moment later.
    while (E.isLeft(await spool.store.append(keys.map(eventOf))())) await pause(20);
    await spool.drained();
    t.false(spool.stats().full);
  }
  await spool.close();
  t.is(behind.taken.length, 1_000);
});

test('delivered segments stay for as long as they are to be kept', async (t) => {
  const directory = directoryOf(t);
  const time = clock();
  const options = { directory, store: scriptedStore().store, clock: time, segmentBytes: 1, retentionMillis: 60_000 };
  const segments = (): ReadonlyArray<string> => readdirSync(directory).filter((name) => name.endsWith('.segment'));
  const first = await mustOpen(options);
  await first.store.append([eventOf('a')])();
  await first.drained();
  await first.close();
  t.deepEqual(segments(), ['events-0000000001.segment']);
  time.set(at('2026-03-10T09:16:01Z'));
  const second = await mustOpen({ ...options, retentionMillis: 0 });
  await second.store.append([eventOf('b')])();
  await second.drained();
  await second.close();
  t.deepEqual(segments(), []);
});

test('a second ingester on the same directory does not start, and says why', async (t) => {
  const options = { directory: directoryOf(t), store: scriptedStore().store, clock: clock() };
  const first = await mustOpen(options);
  const second = await openSpool(options)();
  t.like(E.isLeft(second) ? second.left : {}, { _tag: 'SpoolInUse' });
  t.true(E.isLeft(second) && second.left.message.includes(options.directory));
  await first.close();
  const third = await mustOpen(options);
  await third.close();
});

test('a directory that could not be opened is free for the next try', async (t) => {
  const options = { directory: directoryOf(t), store: scriptedStore().store, clock: clock() };
  const files = { ...nodeFiles, freeBytes: () => Promise.reject(new Error('the volume is gone')) };
  const refused = await openSpool({ ...options, files })();
  t.like(refused, { left: { _tag: 'SpoolUnusable' } });
  const spool = await mustOpen(options);
  await spool.close();
});

test('after it was closed nothing is accepted, and closing again is nothing', async (t) => {
  const spool = await mustOpen({ directory: directoryOf(t), store: scriptedStore().store, clock: clock() });
  await Promise.all([spool.close(), spool.close()]);
  const answer = await spool.store.append([eventOf('a')])();
  t.regex(E.isLeft(answer) ? answer.left.message : '', /is stopping/);
});

test('wherever the last frame is cut off, everything before it is delivered', async (t) => {
  const source = directoryOf(t);
  const away = scriptedStore();
  away.fail('away');
  const spool = await mustOpen({ directory: source, store: away.store, clock: clock(), retry: QUICK });
  await spool.store.append(['a', 'b'].map(eventOf))();
  const path = join(source, 'events-0000000001.segment');
  const before = readFileSync(path).length;
  await spool.store.append([eventOf('c')])();
  const bytes = readFileSync(path);
  await spool.close(1);
  for (let length = before; length <= bytes.length; length += 1) {
    const directory = directoryOf(t);
    writeFileSync(join(directory, 'events-0000000001.segment'), bytes.subarray(0, length));
    const behind = scriptedStore();
    const again = await mustOpen({ directory, store: behind.store, clock: clock() });
    await again.drained();
    t.deepEqual(keysOf(behind.taken), length === bytes.length ? ['a', 'b', 'c'] : ['a', 'b'], `cut at ${length}`);
    t.is(again.stats().tornBytes, length === bytes.length ? 0 : length - before);
    await again.close();
  }
});

test('damage in the middle is an error that names file and byte, and changes nothing', async (t) => {
  const directory = directoryOf(t);
  const away = scriptedStore();
  away.fail('away');
  const spool = await mustOpen({ directory, store: away.store, clock: clock(), retry: QUICK });
  await spool.store.append([eventOf('a')])();
  await spool.store.append([eventOf('b')])();
  await spool.close(1);
  const path = join(directory, 'events-0000000001.segment');
  const bytes = readFileSync(path);
  const at = bytes.indexOf('"a"');
  bytes[at + 1] = 'x'.charCodeAt(0);
  writeFileSync(path, bytes);
  const opened = await openSpool({ directory, store: away.store, clock: clock() })();
  t.regex(E.isLeft(opened) ? opened.left.message : '', /events-0000000001\.segment is damaged at byte \d+/);
  t.deepEqual(readFileSync(path), bytes);
});

const earlierFormats: ReadonlyArray<readonly [version: number, second: ReadonlyArray<unknown>]> = [
  [1, ['b', '1234', 'node-seconds', '9223372036854775807', '1529053200000000', null, '1529053211000000']],
  [2, ['b', '1234', 0, '9223372036854775807', 0, null, 0]],
];

for (const [version, second] of earlierFormats)
  test(`a segment of format ${version} is delivered, beside those that are written now`, async (t) => {
    const directory = directoryOf(t);
    const { frameOf } = await import('../src/disk/frame.ts');
    const first = ['a', '1234', 'node-seconds', 60, '1529053200000000', { agent: 'x' }, '1529053211000000'];
    writeFileSync(
      join(directory, 'events-0000000001.segment'),
      Buffer.concat([
        frameOf(JSON.stringify({ version, previous: null })),
        frameOf(JSON.stringify([...first, ...second])),
      ]),
    );
    const behind = scriptedStore();
    const spool = await mustOpen({ directory, store: behind.store, clock: clock() });
    await spool.store.append([eventOf('c'), eventOf('d')])();
    await spool.drained();
    t.deepEqual(keysOf(behind.taken), ['a', 'b', 'c', 'd']);
    const [a, b] = ['a', 'b'].map((key) => behind.taken.find(({ uniqueKey }) => uniqueKey === key));
    t.deepEqual([a?.amount, a?.metadata], [amount(60n), O.some({ agent: 'x' })] as never);
    t.deepEqual([b?.amountType, b?.amount, b?.metadata], ['node-seconds', MAX_AMOUNT, O.none] as never);
    t.deepEqual([b?.occurredAt, b?.receivedAt], [at('2018-06-15T09:00:00Z'), at('2018-06-15T09:00:11Z')] as never);
    await spool.close();
  });

test('a segment of a later format is left alone', async (t) => {
  const directory = directoryOf(t);
  const { frameOf } = await import('../src/disk/frame.ts');
  writeFileSync(join(directory, 'events-0000000001.segment'), frameOf('{"version":5}'));
  const opened = await openSpool({ directory, store: scriptedStore().store, clock: clock() })();
  t.regex(E.isLeft(opened) ? opened.left.message : '', /version 5/);
});

test('an amount sums up the same before and behind the buffer', async (t) => {
  const behind = scriptedStore();
  const spool = await mustOpen({ directory: directoryOf(t), store: behind.store, clock: clock() });
  const events = names('k', 50).map((uniqueKey, n) => aReceivedEvent({ uniqueKey, amount: amount(BigInt(n) - 25n) }));
  await spool.store.append([...events, ...events])();
  await spool.drained();
  const totals = await collectPages(spool.store.hourlyTotals({ from: hour('2026-03-10T00:00:00Z') }))();
  t.deepEqual(E.isRight(totals) ? totals.right.map(({ total }) => total) : [], [-25n]);
  await spool.close();
});
