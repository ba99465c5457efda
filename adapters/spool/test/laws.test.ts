/** The buffer in front of a store is an event store itself, and a place for dead letters. */
import { deadLettersLaws, eventStoreLaws } from '@usage-billing/contracts/laws';
import { memoryEventStore } from '@usage-billing/memory';
import test from 'ava';
import { powerLossDisk } from '../src/power-loss-disk.ts';
import { clock, mustOpen } from './support/spools.ts';

const open = () =>
  mustOpen({
    directory: '/spool',
    store: memoryEventStore(),
    clock: clock(),
    files: powerLossDisk(1).boot(),
    // One at a time, because laws say which copy came first.
    concurrency: 1,
  });

deadLettersLaws(test, async () => {
  const spool = await open();
  return { letters: spool.deadLetters, close: () => spool.close() };
});

eventStoreLaws(test, async () => {
  const spool = await open();
  return {
    store: spool.store,
    acceptsFirst: true,
    stampsDelivery: true,
    settled: spool.drained,
    close: () => spool.close(),
  };
});
