/** The promise, over a disk that forgets what was not synced: whatever was acknowledged arrives, whatever happens. */
import { type EventStore, hourOf } from '@usage-billing/core/usage';
import { memoryEventStore } from '@usage-billing/memory';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import type { SpoolFiles } from '../src/disk/files.ts';
import { type DiskFault, type PowerLossDisk, powerLossDisk, withoutSync } from '../src/disk/power-loss-disk.ts';
import { openSpool, type Spool } from '../src/spool.ts';
import { clock, eventOf, QUICK } from './support/spools.ts';
import { scriptedStore } from './support/stores.ts';

type Step =
  | { readonly _tag: 'Append'; readonly callers: number; readonly rows: number }
  | { readonly _tag: 'Crash' }
  | { readonly _tag: 'Store'; readonly away: boolean }
  | { readonly _tag: 'Disk'; readonly fault: DiskFault | undefined; readonly on: 'write' | 'sync' }
  | { readonly _tag: 'Drain' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      _tag: fc.constant('Append' as const),
      callers: fc.integer({ min: 1, max: 5 }),
      rows: fc.integer({ min: 1, max: 8 }),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ _tag: 'Crash' as const }) },
  { weight: 2, arbitrary: fc.record({ _tag: fc.constant('Store' as const), away: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      _tag: fc.constant('Disk' as const),
      fault: fc.constantFrom<DiskFault | undefined>('ENOSPC', 'EIO', undefined),
      on: fc.constantFrom('write' as const, 'sync' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ _tag: 'Drain' as const }) },
);

interface Outcome {
  /** Acknowledged and not in the store. */
  readonly lost: ReadonlyArray<string>;
  /** The sum in the store differs from the number of keys in it. */
  readonly doubled: boolean;
  /** It could not be opened again. */
  readonly unusable: string | undefined;
}

const totalOf = async (store: EventStore): Promise<bigint> => {
  let total = 0n;
  for await (const page of store.hourlyTotals({ from: hourOf(eventOf('').receivedAt) }))
    if (E.isRight(page)) for (const row of page.right) total += row.total;
  return total;
};

const live = async (
  steps: ReadonlyArray<Step>,
  disk: PowerLossDisk,
  boot: () => SpoolFiles = disk.boot,
): Promise<Outcome> => {
  const behind = scriptedStore(memoryEventStore());
  const acknowledged: string[] = [];
  const abandoned: Spool[] = [];
  let count = 0;
  let unusable: string | undefined;
  const open = async (): Promise<Spool | undefined> => {
    const opened = await openSpool({
      directory: '/spool',
      store: behind.store,
      clock: clock(),
      files: boot(),
      retry: QUICK,
      segmentBytes: 2_000,
      memoryBytes: 1_500,
      batchRows: 7,
    })();
    if (E.isRight(opened)) return opened.right;
    unusable ??= opened.left.message;
    return undefined;
  };
  let spool = await open();
  for (const one of steps) {
    if (spool === undefined) break;
    if (one._tag === 'Crash') {
      // Callers of the lost process that had no answer are waited for by nobody.
      disk.crash();
      abandoned.push(spool);
      spool = await open();
    } else if (one._tag === 'Store') behind.fail(one.away ? 'away' : undefined);
    else if (one._tag === 'Disk') disk.fail(one.fault, one.on);
    else if (one._tag === 'Drain') {
      behind.fail(undefined);
      disk.fail(undefined);
      await spool.drained();
    } else {
      const { store } = spool;
      const batches = Array.from({ length: one.callers }, () =>
        Array.from({ length: one.rows }, () => {
          count += 1;
          return `key ${count}`;
        }),
      );
      await Promise.all(
        batches.map(async (keys) => {
          if (E.isRight(await store.append(keys.map(eventOf))())) acknowledged.push(...keys);
        }),
      );
    }
  }
  behind.fail(undefined);
  disk.fail(undefined);
  await spool?.drained();
  await spool?.close();
  for (const old of abandoned) await old.close(0);
  const arrived = new Set(behind.taken.map(({ uniqueKey }) => uniqueKey));
  return {
    lost: acknowledged.filter((key) => !arrived.has(key)),
    doubled: (await totalOf(behind.store)) !== BigInt(arrived.size),
    unusable,
  };
};

const lives = fc.tuple(fc.integer(), fc.array(step, { minLength: 4, maxLength: 40 }));

test('whatever the power, the disk and the store do, everything acknowledged arrives and counts once', async (t) => {
  await fc.assert(
    fc.asyncProperty(lives, async ([seed, steps]) => {
      const disk = powerLossDisk(seed);
      t.deepEqual(await live(steps, disk), { lost: [], doubled: false, unusable: undefined });
    }),
    { numRuns: 300 },
  );
});

test('without its syncs the same property fails, so it is they that keep the promise', async (t) => {
  const result = await fc.check(
    fc.asyncProperty(lives, async ([seed, steps]) => {
      const disk = powerLossDisk(seed);
      const { lost, unusable } = await live(steps, disk, () => withoutSync(disk.boot()));
      return lost.length === 0 && unusable === undefined;
    }),
    { numRuns: 300, endOnFailure: true },
  );
  t.true(result.failed);
});
