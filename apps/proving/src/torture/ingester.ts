/** The whole ingester under fire: kills, a Postgres that comes and goes, a buffer that fills up, clients of all forms. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { collectPages, instant } from '@usage-billing/core/shared';
import { hourOf } from '@usage-billing/core/usage';
import { startEmbeddedPostgres } from '@usage-billing/embedded-postgres';
import { closeBillingPool, createBillingPool, migrate, postgresEventStore } from '@usage-billing/postgres';
import { orFail } from '../or-fail.ts';
import { type Random, randomOf } from '../random.ts';
import { type FlakyProxy, flakyProxy } from './flaky-proxy.ts';
import { freePort, type IngesterProcess, ingesterProcess } from './ingester-process.ts';
import { type Send, senders, type WireRecord } from './senders.ts';
import type { Verdict } from './verdict.ts';

export interface TortureIngesterOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly say: (text: string) => void;
}

/** Small enough to fill up while the database is away for some seconds. */
const BUFFER_BYTES = 2 * 1024 * 1024;
/** After the torture, for everything to arrive. */
const DRAIN_MILLIS = 60_000;

/** Every event has a unit of its own, so that the totals tell of each how often it counts. */
const recordOf = (name: string, amount: number): WireRecord => ({
  unique_key: name,
  internal_instance_id: '1',
  amount_type: name,
  amount_value: amount,
  occurred_at: '2018-06-15T09:00:00Z',
  metadata: null,
});

export interface Ledger {
  readonly sent: Set<string>;
  readonly acknowledged: Set<string>;
  /** Broke a rule; must never be stored. */
  readonly bad: Set<string>;
  readonly counts: { duplicates: number; unanswered: number; rejected: number };
}

/** One client: sends batches, sends again what it had no answer for, and some of what it had. */
const client = async (
  name: string,
  send: Send,
  ledger: Ledger,
  random: Random,
  running: () => boolean,
): Promise<void> => {
  let unanswered: ReadonlyArray<string> = [];
  let next = 0;
  while (running()) {
    const fresh = Array.from({ length: random.whole(1, 60) }, () => {
      next += 1;
      return `${name} ${next}`;
    });
    const again = random.chance(0.1) ? [...ledger.acknowledged].slice(-5) : [];
    const good = unanswered.length > 0 && random.chance(0.8) ? unanswered : [...fresh, ...again];
    const bad = random.chance(0.1) ? [`${name} bad ${next}`] : [];
    for (const key of good) {
      if (ledger.sent.has(key)) ledger.counts.duplicates += 1;
      ledger.sent.add(key);
    }
    for (const key of bad) ledger.bad.add(key);
    const accepted = await send([...good.map((key) => recordOf(key, 1)), ...bad.map((key) => recordOf(key, 1.5))]);
    if (accepted === null) {
      unanswered = good;
      ledger.counts.unanswered += good.length;
      await pause(random.whole(5, 100));
      continue;
    }
    if (good === unanswered) unanswered = [];
    for (const key of good) ledger.acknowledged.add(key);
    ledger.counts.rejected += bad.length;
    await pause(random.whole(0, 20));
  }
};

const disturbDatabase = async (proxy: FlakyProxy, random: Random, running: () => boolean): Promise<number> => {
  let outages = 0;
  while (running()) {
    await pause(random.whole(200, 1_500));
    const what = random.whole(1, 3);
    if (what === 1) {
      outages += 1;
      proxy.goAway();
      await pause(random.whole(100, 3_000));
      proxy.comeBack();
    } else if (what === 2) proxy.cut();
    else {
      proxy.delay(random.whole(50, 400));
      await pause(random.whole(200, 1_000));
      proxy.delay(0);
    }
  }
  return outages;
};

const killAgainAndAgain = async (
  ingester: IngesterProcess,
  random: Random,
  running: () => boolean,
): Promise<number> => {
  let kills = 0;
  while (running()) {
    await ingester.start();
    await pause(random.whole(200, 2_500));
    await ingester.kill();
    kills += 1;
  }
  return kills;
};

/** Answers when the ingester says that nothing waits any more. */
const drained = async (adminPort: number): Promise<boolean> => {
  const deadline = performance.now() + DRAIN_MILLIS;
  while (performance.now() < deadline) {
    const metrics = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
    if (/^billing_ingester_oldest_undelivered_seconds 0$/m.test(metrics)) return true;
    await pause(100);
  }
  return false;
};

const storedCells = async (databaseUrl: string): Promise<ReadonlyMap<string, bigint>> => {
  const pool = await orFail(createBillingPool({ url: databaseUrl }));
  const cells = new Map<string, bigint>();
  // An event that was received in two hours would show here as counting twice.
  const totals = await orFail(collectPages(postgresEventStore(pool).hourlyTotals({ from: hourOf(instant(0n)) })));
  // An event that was received in two hours would show here as counting twice.
  for (const { amountType, total } of totals) cells.set(amountType, (cells.get(amountType) ?? 0n) + total);
  await closeBillingPool(pool);
  return cells;
};

export const judge = (ledger: Ledger, cells: ReadonlyMap<string, bigint>): ReadonlyArray<string> => [
  ...[...ledger.acknowledged].filter((key) => !cells.has(key)).map((key) => `${key} was acknowledged and is lost`),
  ...[...cells].filter(([, total]) => total !== 1n).map(([key, total]) => `${key} counts ${total} times`),
  ...[...cells.keys()].filter((key) => !ledger.sent.has(key)).map((key) => `${key} was never sent, or was refused`),
];

export const tortureIngester = async ({ seconds, seed, say }: TortureIngesterOptions): Promise<Verdict> => {
  const random = randomOf(seed);
  const folder = await mkdtemp(join(tmpdir(), 'billing-torture-'));
  const postgres = await orFail(
    startEmbeddedPostgres({ dataDirectory: join(folder, 'postgres'), durability: 'relaxed' }),
  );
  const { hostname, port } = new URL(postgres.url);
  const pool = await orFail(createBillingPool({ url: postgres.url }));
  await orFail(migrate(pool));
  await closeBillingPool(pool);
  const proxy = await flakyProxy({ host: hostname, port: Number(port) });
  const throughProxy = new URL(postgres.url);
  throughProxy.hostname = '127.0.0.1';
  throughProxy.port = String(proxy.port);
  const [httpPort, forwardPort, adminPort] = [await freePort(), await freePort(), await freePort()];
  const ingester = ingesterProcess({
    DATABASE_URL: throughProxy.toString(),
    BILLING_DATA_DIRECTORY: folder,
    INGESTER_PORT: String(httpPort),
    INGESTER_FORWARD_PORT: String(forwardPort),
    INGESTER_ADMIN_PORT: String(adminPort),
    INGESTER_BUFFER_MAX_BYTES: String(BUFFER_BYTES),
  });
  const ledger: Ledger = {
    sent: new Set(),
    acknowledged: new Set(),
    bad: new Set(),
    counts: { duplicates: 0, unanswered: 0, rejected: 0 },
  };
  const until = performance.now() + seconds * 1000;
  const running = (): boolean => performance.now() < until;
  try {
    say('clients send, the database comes and goes, the ingester is killed');
    const target = { host: '127.0.0.1', httpPort, forwardPort };
    const clients = Object.entries(senders(target)).map(([name, send]) =>
      client(name, send, ledger, randomOf(random.whole(0, 2 ** 31)), running),
    );
    const [kills, outages] = await Promise.all([
      killAgainAndAgain(ingester, randomOf(random.whole(0, 2 ** 31)), running),
      disturbDatabase(proxy, randomOf(random.whole(0, 2 ** 31)), running),
      ...clients,
    ]);
    say('everything is well again; what is on disk is delivered');
    proxy.comeBack();
    proxy.delay(0);
    await ingester.start();
    const broken = (await drained(adminPort)) ? [] : [`after ${DRAIN_MILLIS} ms not everything was delivered`];
    const exitCode = await ingester.stop();
    if (exitCode !== 0) broken.push(`the ingester ended with exit code ${exitCode}`);
    const cells = await storedCells(postgres.url);
    return {
      counts: {
        kills,
        'database outages': outages,
        sent: ledger.sent.size,
        acknowledged: ledger.acknowledged.size,
        stored: cells.size,
        'duplicates sent': ledger.counts.duplicates,
        'sent without an answer': ledger.counts.unanswered,
        'refused for a broken rule': ledger.counts.rejected,
      },
      broken: [...broken, ...judge(ledger, cells)],
    };
  } finally {
    await ingester.kill();
    await proxy.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
};
