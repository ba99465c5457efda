/** Six of each job at once behind a pooler, whose connections are cut again and again: none gets stuck, nothing counts twice. */
import { setTimeout as pause } from 'node:timers/promises';
import { anHourlyTotal, at, right } from '@usage-billing/contracts/laws';
import {
  type BillingPool,
  closeBillingPool,
  createBillingPool,
  postgresJobLock,
  postgresUsageLedger,
} from '@usage-billing/postgres';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { query } from '../src/values.ts';
import { openPool, type TestPool } from './support/database.ts';
import { NOT_INSTALLED, type PoolMode, pgBouncerProgram, startPgBouncer } from './support/pgbouncer.ts';

const JOBS = ['aggregator', 'uploader', 'enforcer'];
const AT_ONCE = 6;
const CUTS = 25;
const LEASE_MS = 3_000;
const TOTALS = [anHourlyTotal()];
const RECORDED = at('2026-03-11T02:30:00Z');

const cutConnections = (direct: BillingPool): Promise<unknown> =>
  direct.query(query<never>()`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`);

/** Runs until it is told to stop; what it records is the same every time. Resolves to how often it held the lock. */
const keepRunning = async (pool: BillingPool, job: string, atWork: Map<string, number>, stop: AbortSignal) => {
  const lock = postgresJobLock(pool, { leaseMs: LEASE_MS });
  const ledger = postgresUsageLedger(pool);
  let most = 0;
  let held = 0;
  while (!stop.aborted) {
    await lock.withLock<never, void>(job, async () => {
      held += 1;
      atWork.set(job, (atWork.get(job) ?? 0) + 1);
      most = Math.max(most, atWork.get(job) ?? 0);
      await ledger.recordTotals(TOTALS, RECORDED)();
      atWork.set(job, (atWork.get(job) ?? 0) - 1);
      return E.right(undefined);
    })();
    await pause(5);
  }
  return { most, held };
};

const behind = async (t: ExecutionContext, program: string, mode: PoolMode): Promise<void> => {
  const direct: TestPool = await openPool();
  const bouncer = await startPgBouncer(program, direct.url, mode);
  const url = bouncer.through(direct.url);
  const pools = await Promise.all(
    Array.from({ length: AT_ONCE }, () => right(createBillingPool({ url, maxConnections: 4 }))),
  );
  const stop = new AbortController();
  const atWork = new Map<string, number>();
  const running = pools.flatMap((pool) => JOBS.map((job) => keepRunning(pool, job, atWork, stop.signal)));
  for (let cut = 0; cut < CUTS; cut += 1) {
    await pause(40);
    await cutConnections(direct.pool);
  }
  stop.abort();
  const ended = await Promise.all(running);
  t.is(Math.max(...ended.map(({ most }) => most)), 1, 'never two of one job');
  t.true(ended.reduce((sum, { held }) => sum + held, 0) > JOBS.length);

  for (const job of JOBS) {
    const lock = postgresJobLock(direct.pool);
    let free = E.isRight(await lock.withLock(job, async () => E.right(undefined))());
    while (!free) {
      await pause(50);
      free = E.isRight(await lock.withLock(job, async () => E.right(undefined))());
    }
  }
  await right(postgresUsageLedger(direct.pool).recordTotals(TOTALS, RECORDED));
  const range = { from: at('2026-03-01T00:00:00Z'), to: at('2026-04-01T00:00:00Z') };
  const sums = await right(postgresUsageLedger(direct.pool).sums({ range, by: 'month' }));
  t.deepEqual(
    sums.map(({ amount }) => amount),
    [3_600n],
  );
  await Promise.all(pools.map(closeBillingPool));
  await bouncer.stop();
  await direct.close();
};

const program = pgBouncerProgram();
for (const mode of ['session', 'transaction'] as const) {
  const title = `six of each job at once through PgBouncer in ${mode} mode, while connections are cut`;
  if (program === undefined) test.skip(`${title} (${NOT_INSTALLED})`, () => undefined);
  else test(title, (t) => behind(t, program, mode));
}
