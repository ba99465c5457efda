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
import { type PowerLossDisk, powerLossDisk, withoutSync } from '@usage-billing/spool/testing';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { type Random, randomOf } from '../random.ts';
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
  /** It goes on until the power was lost so often, also on a machine that is slow. Default 0. */
  readonly losses?: number;
  readonly seed: number;
  /** Takes the syncs out: then it must fail. */
  readonly noSync: boolean;
}

/** What the torture works on, and what it has seen. */
interface Scene {
  readonly options: PowerLossOptions;
  readonly random: Random;
  readonly disk: PowerLossDisk;
  /** What the buffer delivers to. */
  readonly behind: EventStore;
  /** Nothing reaches the store behind. */
  away: boolean;
  readonly acknowledged: string[];
  readonly broken: string[];
  readonly counts: Record<
    'appended' | 'acknowledged' | 'refused' | 'power losses' | 'disk faults' | 'store outages',
    number
  >;
}

export const torturePowerLoss = async (options: PowerLossOptions): Promise<Verdict> => {
  const scene: Scene = {
    options,
    random: randomOf(options.seed),
    disk: powerLossDisk(options.seed),
    behind: memoryEventStore(),
    away: false,
    acknowledged: [],
    broken: [],
    counts: { appended: 0, acknowledged: 0, refused: 0, 'power losses': 0, 'disk faults': 0, 'store outages': 0 },
  };
  const dead: Spool[] = [];
  let spool = await open(scene);
  const until = performance.now() + options.seconds * 1000;
  const isOver = (): boolean => performance.now() >= until && scene.counts['power losses'] >= (options.losses ?? 0);
  while (!isOver() && spool !== undefined && scene.broken.length === 0) {
    await appendFromSome(scene, spool);
    disturb(scene);
    if (!scene.random.chance(0.05)) continue;
    scene.counts['power losses'] += 1;
    scene.disk.crash();
    dead.push(spool);
    spool = await open(scene);
  }
  scene.away = false;
  scene.disk.fail(undefined);
  await spool?.drained();
  await spool?.close();
  for (const one of dead) await one.close(0);
  return judge(scene);
};

const open = async (scene: Scene): Promise<Spool | undefined> => {
  const { random, options } = scene;
  const files = scene.disk.boot();
  const opened = await openSpool({
    directory: '/spool',
    store: { ...scene.behind, append: (events) => appendUnlessAway(scene, events) },
    clock: movableClock(START),
    files: options.noSync ? withoutSync(files) : files,
    retry: { firstMillis: 1, maxMillis: 3 },
    segmentBytes: 8_000,
    memoryBytes: 4_000,
    random: random.next,
  })();
  if (E.isRight(opened)) return opened.right;
  scene.broken.push(`it does not start again: ${opened.left.message}`);
  return undefined;
};

const appendUnlessAway =
  (scene: Scene, events: ReadonlyArray<ReceivedEvent>): ReturnType<EventStore['append']> =>
  async () => {
    await turn();
    if (scene.away) return E.left({ _tag: 'EventStoreUnavailable', message: 'away' });
    const stored = await scene.behind.append(events)();
    // It took the rows, and its answer is lost.
    return scene.random.chance(0.05) ? E.left({ _tag: 'EventStoreUnavailable', message: 'no answer' }) : stored;
  };

/** Several callers at once. */
const appendFromSome = async ({ random, counts, acknowledged }: Scene, { store }: Spool): Promise<void> => {
  const callers = Array.from({ length: random.whole(1, 8) }, async () => {
    const names = Array.from({ length: random.whole(1, 12) }, () => {
      counts.appended += 1;
      return `event ${counts.appended}`;
    });
    const answer = await store.append(names.map(eventOf))();
    if (E.isRight(answer)) acknowledged.push(...names);
    else counts.refused += names.length;
  });
  await Promise.all(callers);
};

const disturb = (scene: Scene): void => {
  const { random, counts, disk } = scene;
  if (random.chance(0.05)) scene.away = !scene.away;
  if (scene.away && random.chance(0.05)) counts['store outages'] += 1;
  if (random.chance(0.03)) {
    counts['disk faults'] += 1;
    disk.fail(random.chance(0.5) ? 'ENOSPC' : 'EIO', random.chance(0.5) ? 'write' : 'sync');
  } else if (random.chance(0.3)) disk.fail(undefined);
};

const judge = async ({ behind, acknowledged, broken, counts }: Scene): Promise<Verdict> => {
  const stored = new Map<string, bigint>();
  for await (const page of behind.hourlyTotals({ from: 0n as never }))
    if (E.isRight(page)) for (const { amountType, total } of page.right) stored.set(amountType, total);
  counts.acknowledged = acknowledged.length;
  for (const name of acknowledged) if (!stored.has(name)) broken.push(`${name} was acknowledged and is lost`);
  for (const [name, total] of stored) if (total !== 1n) broken.push(`${name} counts ${total} times`);
  return { counts: { ...counts, stored: stored.size }, broken };
};
