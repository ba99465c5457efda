/** What was handed in is in the file at once: a kill of the process loses nothing, however long the disk takes to sync. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import type { SpoolFiles } from '../src/disk/files.ts';
import { nodeFiles } from '../src/disk/node-files.ts';
import { powerLossDisk } from '../src/disk/power-loss-disk.ts';
import { openSpool } from '../src/spool.ts';
import { clock, directoryOf, eventOf, keysOf, mustOpen, names } from './support/spools.ts';
import { scriptedStore } from './support/stores.ts';

/** A disk whose syncs of files never end. */
const neverSynced = (files: SpoolFiles): SpoolFiles => ({
  ...files,
  open: async (path, mode) => ({ ...(await files.open(path, mode)), sync: () => new Promise(() => undefined) }),
});

test('what was handed in is delivered after a kill, although no sync had ended', async (t) => {
  const disk = powerLossDisk(1);
  const options = { directory: '/spool', store: scriptedStore().store, clock: clock() };
  const dead = await mustOpen({ ...options, files: neverSynced(disk.boot()) });
  let told = 0;
  for (const key of names('k', 20)) {
    void dead.store
      .append([eventOf(key)])()
      .then(() => {
        told += 1;
      });
    for (let turns = 0; turns < 3; turns += 1) await turn();
  }
  t.is(told, 0, 'nobody is told that something is kept before it is synced');
  disk.kill();
  const behind = scriptedStore();
  const spool = await mustOpen({ ...options, store: behind.store, files: disk.boot() });
  await spool.drained();
  t.deepEqual(keysOf(behind.taken), names('k', 20).toSorted());
  await spool.close();
});

/** A segment with one frame for each key, of which none was synced. */
const unsyncedSegment = async (directory: string, keys: ReadonlyArray<string>): Promise<Buffer> => {
  const files = neverSynced(nodeFiles);
  const spool = await mustOpen({ directory, store: scriptedStore().store, clock: clock(), files });
  const path = join(directory, 'events-0000000001.segment');
  for (const key of keys) {
    void spool.store.append([eventOf(key)])();
    while (!readdirSync(directory).includes('events-0000000001.segment') || !readFileSync(path).includes(`"${key}"`))
      await turn();
  }
  return readFileSync(path);
};

test('a frame that was torn before its sync ended is no damage, even if the one behind it is whole', async (t) => {
  const bytes = await unsyncedSegment(directoryOf(t), ['a', 'b', 'c']);
  const torn = bytes.indexOf('"b"');
  bytes.fill(0, torn, torn + 3);
  const directory = directoryOf(t);
  writeFileSync(join(directory, 'events-0000000001.segment'), bytes);
  const behind = scriptedStore();
  const spool = await mustOpen({ directory, store: behind.store, clock: clock() });
  await spool.drained();
  t.deepEqual(keysOf(behind.taken), ['a']);
  t.true(spool.stats().tornBytes > 0);
  await spool.close();
});

test('a frame whose length is damaged is damage when a later one says that it was synced', async (t) => {
  const away = scriptedStore();
  away.fail('away');
  const options = { directory: directoryOf(t), store: away.store, clock: clock() };
  const spool = await mustOpen(options);
  for (const key of ['a', 'b', 'c']) await spool.store.append([eventOf(key)])();
  await spool.close(1);
  const path = join(options.directory, 'events-0000000001.segment');
  const bytes = readFileSync(path);
  const header = bytes.readUInt32LE(0) + 8;
  bytes.writeUInt32LE(0xffff_ffff, header);
  writeFileSync(path, bytes);
  const opened = await openSpool(options)();
  t.regex(E.isLeft(opened) ? opened.left.message : '', new RegExp(`segment is damaged at byte ${header}`));
});

test('nobody else can read the buffer or hold its lock, also where an earlier version made it readable', async (t) => {
  const parent = directoryOf(t);
  const directory = join(parent, 'buffer');
  mkdirSync(directory, { mode: 0o755 });
  for (const name of ['lock', 'dead-letters']) writeFileSync(join(directory, name), '', { mode: 0o644 });
  const behind = scriptedStore();
  behind.refuse(new Set(['odd']));
  const spool = await mustOpen({ directory, store: behind.store, clock: clock(), retentionMillis: 60_000 });
  await spool.store.append(['a', 'odd'].map(eventOf))();
  await spool.drained();
  await spool.close();
  const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
  t.is(mode(directory), '700');
  t.deepEqual(
    readdirSync(directory)
      .toSorted()
      .map((name) => [name, mode(join(directory, name))]),
    ['cursor', 'dead-letters', 'events-0000000001.segment', 'lock'].map((name) => [name, '600']),
  );
});
