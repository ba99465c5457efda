/**
 * The durable buffer over a disk that loses power: a kill of the process alone keeps the page cache, so this is what
 * shows that the syncs are where they must be. The disk also becomes full, or fails, and the event store goes away.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { instantFromMillis } from '@usage-billing/core/shared';
import {
  type AmountType,
  amount,
  type EventStore,
  type InstanceId,
  type ReceivedEvent,
} from '@usage-billing/core/usage';
import { memoryEventStore, movableClock } from '@usage-billing/memory';
import { openSpool, type Spool } from '@usage-billing/spool';
import { powerLossDisk, withoutSync } from '@usage-billing/spool/testing';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { randomOf } from '../random.ts';
import type { Verdict } from './verdict.ts';

const START = instantFromMillis(Date.parse('2026-03-10T09:00:00Z'));

/** Every event has a cell of its own, so that the totals tell of each how often it counts. */
const eventOf = (name: string): ReceivedEvent => ({
  uniqueKey: name,
  instanceId: '1' as InstanceId,
  amountType: name as AmountType,
  amount: amount(1n),
  occurredAt: START,
  metadata: O.none,
  receivedAt: START,
});

export interface PowerLossOptions {
  readonly seconds: number;
  readonly seed: number;
  /** Takes the syncs out: then it must fail. */
  readonly noSync: boolean;
}

export const torturePowerLoss = async ({ seconds, seed, noSync }: PowerLossOptions): Promise<Verdict> => {
  const random = randomOf(seed);
  const disk = powerLossDisk(seed);
  const inner = memoryEventStore();
  let away = false;
  const store: EventStore = {
    ...inner,
    append: (events) => async () => {
      await turn();
      if (away) return E.left({ _tag: 'EventStoreUnavailable', message: 'away' });
      const stored = await inner.append(events)();
      // It took the rows, and its answer is lost.
      return random.chance(0.05) ? E.left({ _tag: 'EventStoreUnavailable', message: 'no answer' }) : stored;
    },
  };
  const broken: string[] = [];
  const acknowledged: string[] = [];
  const counts = { appended: 0, acknowledged: 0, refused: 0, 'power losses': 0, 'disk faults': 0, 'store outages': 0 };
  const dead: Spool[] = [];
  const open = async (): Promise<Spool | undefined> => {
    const files = disk.boot();
    const opened = await openSpool({
      directory: '/spool',
      store,
      clock: movableClock(START),
      files: noSync ? withoutSync(files) : files,
      retry: { firstMillis: 1, maxMillis: 3 },
      segmentBytes: 8_000,
      memoryBytes: 4_000,
      random: random.next,
    })();
    if (E.isRight(opened)) return opened.right;
    broken.push(`it does not start again: ${opened.left.message}`);
    return undefined;
  };

  let spool = await open();
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until && spool !== undefined && broken.length === 0) {
    const { store: buffer } = spool;
    const callers = Array.from({ length: random.whole(1, 8) }, async () => {
      const names = Array.from({ length: random.whole(1, 12) }, () => {
        counts.appended += 1;
        return `event ${counts.appended}`;
      });
      const answer = await buffer.append(names.map(eventOf))();
      if (E.isRight(answer)) acknowledged.push(...names);
      else counts.refused += names.length;
    });
    await Promise.all(callers);
    if (random.chance(0.05)) away = !away;
    if (away && random.chance(0.05)) counts['store outages'] += 1;
    if (random.chance(0.03)) {
      counts['disk faults'] += 1;
      disk.fail(random.chance(0.5) ? 'ENOSPC' : 'EIO', random.chance(0.5) ? 'write' : 'sync');
    } else if (random.chance(0.3)) disk.fail(undefined);
    if (random.chance(0.05)) {
      counts['power losses'] += 1;
      disk.crash();
      dead.push(spool);
      spool = await open();
    }
  }
  away = false;
  disk.fail(undefined);
  await spool?.drained();
  await spool?.close();
  for (const one of dead) await one.close(0);

  const stored = new Map<string, bigint>();
  for await (const page of inner.hourlyTotals({ from: 0n as never }))
    if (E.isRight(page)) for (const { amountType, total } of page.right) stored.set(amountType, total);
  counts.acknowledged = acknowledged.length;
  for (const name of acknowledged) if (!stored.has(name)) broken.push(`${name} was acknowledged and is lost`);
  for (const [name, total] of stored) if (total !== 1n) broken.push(`${name} counts ${total} times`);
  return { counts: { ...counts, stored: stored.size }, broken };
};
