/** A disk that is smaller than the cap: the buffer says so before it is full. */
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import type { SpoolFiles } from '../src/disk/files.ts';
import { nodeFiles } from '../src/disk/node-files.ts';
import { powerLossDisk } from '../src/disk/power-loss-disk.ts';
import { clock, directoryOf, eventOf, mustOpen, names, QUICK } from './support/spools.ts';
import { scriptedStore } from './support/stores.ts';

const DISK_BYTES = 24_000_000;

/** A volume of 24 MB that holds nothing but the buffer. */
const smallDisk = (): SpoolFiles => {
  const files = powerLossDisk(1).boot();
  return {
    ...files,
    freeBytes: async () => {
      const sizes = await Promise.all((await files.list('/spool')).map((name) => files.size(`/spool/${name}`)));
      return DISK_BYTES - sizes.reduce((sum, size) => sum + size, 0);
    },
  };
};

test('with the default cap on a disk of 24 MB the cap is what the disk has, and low comes before full', async (t) => {
  const behind = scriptedStore();
  behind.fail('away');
  const options = { directory: '/spool', store: behind.store, clock: clock(), retry: QUICK, files: smallDisk() };
  const spool = await mustOpen(options);
  t.true(spool.stats().maxBytes < DISK_BYTES);
  t.false(spool.stats().diskIsLow);
  let lowBeforeFull = false;
  for (let n = 0; ; n += 1) {
    const keys = names(`${n}.${'x'.repeat(400)}`, 2_000);
    if (E.isLeft(await spool.store.append(keys.map(eventOf))())) break;
    lowBeforeFull ||= spool.stats().diskIsLow && !spool.stats().full;
    t.true(n < 100, 'it must become full');
  }
  t.true(lowBeforeFull);
  t.true(spool.stats().bytes < DISK_BYTES);
  await spool.close(1);
});

test('the machine says what its volume has left', async (t) => {
  const spool = await mustOpen({ directory: directoryOf(t), store: scriptedStore().store, clock: clock() });
  t.is(spool.stats().freeDiskBytes > 0, (await nodeFiles.freeBytes(directoryOf(t))) > 0);
  await spool.close();
});
