/** Several aggregators at once, killed at random, over events that change: copies, late receipts, corrections, conflicts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DAY, HOUR, type Instant, instantFromMillis, plus } from '@usage-billing/core/shared';
import {
  type AmountType,
  amount,
  type EventStore,
  type InstanceId,
  isAmount,
  MAX_AMOUNT,
  type ReceivedEvent,
  type UsageLedger,
} from '@usage-billing/core/usage';
import { startEmbeddedPostgres } from '@usage-billing/embedded-postgres';
import {
  closeBillingPool,
  createBillingPool,
  migrate,
  postgresEventStore,
  postgresUsageLedger,
} from '@usage-billing/postgres';
import { endJobLeases } from '@usage-billing/postgres/testing';
import * as O from 'fp-ts/lib/Option.js';
import { orFail } from '../or-fail.ts';
import { type Random, randomOf } from '../random.ts';
import { aggregateOnce, keepAggregating } from './aggregator-processes.ts';
import { cellName, type UsageModel, usageModel } from './usage-model.ts';
import type { Verdict } from './verdict.ts';

export interface TortureAggregatorOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly say: (text: string) => void;
  /** Called before the last comparison; a test damages the ledger here. */
  readonly beforeJudging?: (ledger: UsageLedger) => Promise<void>;
}

const AGGREGATORS = 3;
const UNITS = ['node-seconds', 'samples', 'storage-bytes'] as const;

const now = (): Instant => instantFromMillis(Date.now());

interface Counts {
  events: number;
  copies: number;
  corrections: number;
  conflicts: number;
  decisions: number;
}

/** Two events of one hour that do not fit into int64 together: nothing of them may reach the ledger, and nobody else waits. */
const overflowing = (receivedAt: Instant): ReadonlyArray<ReceivedEvent> =>
  ['one', 'two'].map((name) => ({
    uniqueKey: `overflow ${name}`,
    instanceId: 'huge' as InstanceId,
    amountType: 'node-seconds' as AmountType,
    amount: amount(MAX_AMOUNT),
    occurredAt: receivedAt,
    metadata: O.none,
    receivedAt,
  }));

const sendEvents = async (
  store: EventStore,
  model: UsageModel,
  counts: Counts,
  random: Random,
  running: () => boolean,
): Promise<void> => {
  const sent: ReceivedEvent[] = [];
  const some = (): ReceivedEvent | undefined => sent[random.whole(0, Math.max(0, sent.length - 1))];
  const received = (): Instant => plus(now(), -BigInt(random.whole(0, 5 * 3600)) * (HOUR / 3600n));

  const fresh = (): ReceivedEvent => {
    counts.events += 1;
    const isCorrection = random.chance(0.1);
    if (isCorrection) counts.corrections += 1;
    return {
      uniqueKey: `event ${counts.events}`,
      instanceId: String(random.whole(1, 20)) as InstanceId,
      amountType: (UNITS[random.whole(0, 2)] ?? 'samples') as AmountType,
      amount: amount(BigInt(random.whole(1, 10_000)) * (isCorrection ? -1n : 1n)),
      occurredAt: now(),
      metadata: O.none,
      receivedAt: received(),
    };
  };
  const next = (): ReceivedEvent => {
    const old = some();
    if (old === undefined || random.chance(0.7)) return fresh();
    if (random.chance(0.8)) {
      counts.copies += 1;
      return { ...old, receivedAt: received() };
    }
    counts.conflicts += 1;
    return { ...old, amount: amount(old.amount + 1n), receivedAt: received() };
  };

  await orFail(store.append(overflowing(now())));
  while (running()) {
    const batch = Array.from({ length: random.whole(1, 200) }, () => {
      const event = next();
      if (event.uniqueKey === `event ${counts.events}`) sent.push(event);
      return event;
    });
    await orFail(store.append(batch));
    for (const event of batch) model.take(event);
    if (random.chance(0.3)) {
      const open = await orFail(store.quarantined({ limit: 5 }));
      const conflict = open[random.whole(0, 4)];
      if (conflict !== undefined) {
        const counts_ = random.chance(0.5) ? 'aside' : 'stored';
        await orFail(
          store.resolveConflict(conflict.id, {
            counts: counts_,
            by: 'torture',
            note: 'by chance',
            role: 'admin',
            through: 'command',
          }),
        );
        if (counts_ === 'aside') model.decideFor(conflict.event);
        counts.decisions += 1;
      }
    }
    await pause(random.whole(5, 60));
  }
};

const judge = async (ledger: UsageLedger, model: UsageModel): Promise<ReadonlyArray<string>> => {
  const range = { from: plus(now(), -2n * DAY), to: plus(now(), DAY) };
  const sums = await orFail(ledger.sums({ range, by: 'hour' }));
  const held = new Map(sums.map((sum) => [cellName(sum.instanceId, sum.amountType, sum.start), sum.amount]));
  const cells = model.cells();
  return [...new Set([...held.keys(), ...cells.keys()])].flatMap((name) => {
    const total = cells.get(name) ?? 0n;
    const [expected, found] = [isAmount(total) ? total : 0n, held.get(name) ?? 0n];
    return expected === found ? [] : [`${name}: the events say ${expected}, the ledger ${found}`];
  });
};

export const tortureAggregator = async (options: TortureAggregatorOptions): Promise<Verdict> => {
  const { seconds, seed, say } = options;
  const random = randomOf(seed);
  const folder = await mkdtemp(join(tmpdir(), 'billing-torture-'));
  const postgres = await orFail(
    startEmbeddedPostgres({ dataDirectory: join(folder, 'postgres'), durability: 'relaxed' }),
  );
  const pool = await orFail(createBillingPool({ url: postgres.url }));
  try {
    await orFail(migrate(pool));
    const [store, ledger, model] = [postgresEventStore(pool), postgresUsageLedger(pool), usageModel()];
    const counts: Counts = { events: 0, copies: 0, corrections: 0, conflicts: 0, decisions: 0 };
    const env = { DATABASE_URL: postgres.url, BILLING_DATA_DIRECTORY: folder, DATABASE_JOB_LEASE_SECONDS: '1' };
    const until = performance.now() + seconds * 1000;
    const running = (): boolean => performance.now() < until;
    say(`events come, ${AGGREGATORS} aggregators run and are killed`);
    const fork = (): Random => randomOf(random.whole(0, 2 ** 31));
    const [, ...runs] = await Promise.all([
      sendEvents(store, model, counts, fork(), running),
      ...Array.from({ length: AGGREGATORS }, () => keepAggregating(env, fork(), running)),
    ]);
    say('one last run, of which nobody is killed');
    await endJobLeases(pool);
    const exitCode = await aggregateOnce(env);
    await options.beforeJudging?.(ledger);
    const broken = await judge(ledger, model);
    return {
      counts: {
        'aggregator runs': runs.reduce((sum, one) => sum + one.runs, 1),
        kills: runs.reduce((sum, one) => sum + one.kills, 0),
        ...counts,
        'hours compared': model.cells().size,
      },
      broken: [...(exitCode === 0 ? [] : [`the last run ended with exit code ${exitCode}`]), ...broken],
    };
  } finally {
    await closeBillingPool(pool);
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
};
