/** `npm run bench -- aggregate`: the aggregator over Postgres, against a plain bulk insert of the same rows. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOUR, instantFromMillis, plus } from '@usage-billing/core/shared';
import {
  type AmountType,
  aggregateUsage,
  amount,
  type EventStore,
  type HourBucket,
  type HourlyTotal,
  type InstanceId,
  type ReceivedEvent,
} from '@usage-billing/core/usage';
import { startEmbeddedPostgres } from '@usage-billing/embedded-postgres';
import { memoryEventStore, memoryJobHistory, memoryJobLock } from '@usage-billing/memory';
import {
  type BillingPool,
  closeBillingPool,
  createBillingPool,
  migrate,
  postgresEventStore,
  postgresUsageLedger,
} from '@usage-billing/postgres';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { orFail } from '../or-fail.ts';
import { bulkInsertFloor } from './bulk-insert-floor.ts';

const START = instantFromMillis(Date.parse('2026-03-01T00:00:00Z')) as bigint as HourBucket;
const PAGE = 5_000;
const INSTANCES = 2_500;

/** Ordered by hour, then instance, as an event store answers them; made page by page, so that they take no memory. */
function* pagesOf(rows: number, first: HourBucket): Generator<ReadonlyArray<HourlyTotal>> {
  let page: HourlyTotal[] = [];
  for (let row = 0; row < rows; row += 1) {
    page.push({
      instanceId: String(100_000 + (row % INSTANCES)) as InstanceId,
      amountType: 'node-seconds' as AmountType,
      hour: plus(first, BigInt(Math.floor(row / INSTANCES)) * HOUR) as bigint as HourBucket,
      total: BigInt(1 + (row % 3600)),
    });
    if (page.length === PAGE) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

const syntheticStore = (rows: number, first: HourBucket): EventStore => ({
  ...memoryEventStore(),
  earliestTouchedHour: () => async () => E.right(O.some(first)),
  hourlyTotals: () => ({
    async *[Symbol.asyncIterator]() {
      for (const page of pagesOf(rows, first)) yield E.right(page);
    },
  }),
});

interface Timed {
  readonly seconds: number;
  readonly peakRssMegabytes: number;
}

const timed = async (work: () => Promise<unknown>): Promise<Timed> => {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 50);
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  clearInterval(timer);
  look();
  return { seconds: Number(seconds.toFixed(2)), peakRssMegabytes: Math.round(peak / 1e6) };
};

const ratio = (one: Timed, other: Timed): number => Number((one.seconds / other.seconds).toFixed(2));

const benchRuns = async (pool: BillingPool, rows: number): Promise<void> => {
  const floor = bulkInsertFloor(pool);
  await floor.prepare();
  const bulk = await timed(async () => {
    for (const page of pagesOf(rows, START)) await floor.insert(page);
  });
  await floor.drop();
  const run = aggregateUsage({
    eventStore: syntheticStore(rows, START),
    ledger: postgresUsageLedger(pool),
    history: memoryJobHistory(),
    lock: memoryJobLock(),
    clock: { now: () => instantFromMillis(Date.now()) },
  });
  const once = () => timed(() => orFail(run({ trigger: 'demand', overlap: HOUR, dryRun: false })));
  const first = await once();
  const second = await once();
  console.log(
    JSON.stringify({
      bench: 'aggregate',
      scenario: `${rows} hourly totals`,
      floorSeconds: bulk.seconds,
      firstRun: { ...first, ratioToFloor: ratio(first, bulk) },
      secondRun: { ...second, ratioToFloor: ratio(second, bulk) },
    }),
  );
};

const eventOf = (number: number): ReceivedEvent => ({
  uniqueKey: `agent-${number % 97}/${number}:node-seconds`,
  instanceId: String(number % 500) as InstanceId,
  amountType: 'node-seconds' as AmountType,
  amount: amount(60n),
  occurredAt: START,
  metadata: O.none,
  receivedAt: START,
});

/** What it costs to find out that an event is there already, in the Postgres event store. */
const benchCopies = async (pool: BillingPool, events: number): Promise<void> => {
  const store = postgresEventStore(pool);
  const append = (from: number) =>
    timed(async () => {
      for (let at = from; at < from + events; at += 500)
        await orFail(store.append(Array.from({ length: 500 }, (_, index) => eventOf(at + index))));
    });
  const fresh = await append(0);
  const copies = await append(0);
  const perMillion = ({ seconds }: Timed): number => Number(((seconds / events) * 1e6).toFixed(1));
  console.log(
    JSON.stringify({
      bench: 'aggregate',
      scenario: `${events} events into the Postgres event store, and the same again`,
      newSecondsPerMillion: perMillion(fresh),
      copySecondsPerMillion: perMillion(copies),
    }),
  );
};

/** One JSON line a scenario, on standard output. */
export const benchAggregate = async (rows: number, say: (text: string) => void): Promise<void> => {
  for (const count of [Math.ceil(rows / 10), rows]) {
    const folder = await mkdtemp(join(tmpdir(), 'billing-bench-'));
    const postgres = await orFail(startEmbeddedPostgres({ dataDirectory: join(folder, 'postgres') }));
    const pool = await orFail(createBillingPool({ url: postgres.url }));
    try {
      await orFail(migrate(pool));
      say(`${count} hourly totals: floor, first run, second run`);
      await benchRuns(pool, count);
      if (count < rows) {
        say(`${count} events, and the same again`);
        await benchCopies(pool, count);
      }
    } finally {
      await closeBillingPool(pool);
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    }
  }
};
