/** The buffer in front of a store is an event store itself, and a place for dead letters. */
import { eventStoreLaws } from '@usage-billing/contracts/laws';
import { memoryEventStore } from '@usage-billing/memory';
import test from 'ava';
import { powerLossDisk } from '../src/power-loss-disk.ts';
import { clock, mustOpen } from './support/spools.ts';

eventStoreLaws(test, async () => {
  const spool = await mustOpen({
    directory: '/spool',
    store: memoryEventStore(),
    clock: clock(),
    files: powerLossDisk(1).boot(),
    // One at a time, because laws say which copy came first.
    concurrency: 1,
  });
  return {
    store: spool.store,
    acceptsFirst: true,
    stampsDelivery: true,
    settled: spool.drained,
    close: () => spool.close(),
  };
});
