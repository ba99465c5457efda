/** The buffer in front of a store is an event store itself, and a place for dead letters. */
import { aStaffDecision, deadLettersLaws, eventStoreLaws, right } from '@usage-billing/contracts/laws';
import { DAY, SECOND } from '@usage-billing/core/shared';
import type { EventStore } from '@usage-billing/core/usage';
import { memoryEventStore, memoryStaffActions } from '@usage-billing/memory';
import test from 'ava';
import { powerLossDisk } from '../src/disk/power-loss-disk.ts';
import { clock, mustOpen } from './support/spools.ts';

const open = (store: EventStore = memoryEventStore()) =>
  mustOpen({
    directory: '/spool',
    store,
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
  const time = clock();
  const actions = memoryStaffActions();
  const behind = memoryEventStore(time, actions);
  const spool = await open(behind);
  return {
    store: spool.store,
    actions,
    acceptsFirst: true,
    settled: spool.drained,
    later: async () => time.advance(SECOND),
    prune: async (before) => {
      const aggregatedUntil = await right(behind.watermark);
      await right(behind.prune({ before, aggregatedUntil, keepKeysFor: 60n * DAY, ...aStaffDecision() }));
    },
    close: () => spool.close(),
  };
});
