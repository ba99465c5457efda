/** The nightly reconciliation of apps that run: it names an import that Zuora lost, and a kill costs it nothing. */
import { anHourlyTotal, anOrganization, aReceivedEvent, instance, right } from '@usage-billing/contracts/laws';
import {
  addDays,
  DAY,
  dayInMonth,
  dayOf,
  HOUR,
  instantFromMillis,
  monthOf,
  plus,
  startOfDay,
  yearOf,
} from '@usage-billing/core/shared';
import { amount, hourOf } from '@usage-billing/core/usage';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import {
  type BillingPool,
  closeBillingPool,
  createBillingPool,
  migrate,
  postgresEventStore,
  postgresJobHistory,
  postgresUsageLedger,
  upsertOrganizations,
} from '@usage-billing/postgres';
import { command, query } from '@usage-billing/postgres/testing';
import { DEFAULT_CREDENTIALS, startFakeZuora } from '@usage-billing/zuora-fake';
import test, { type ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { runInProcess } from '../../wiring/test/support/run-in-process.ts';
import { spawnApp } from '../../wiring/test/support/spawned-app.ts';
import { billing } from '../src/billing.ts';

const openApps = async (t: ExecutionContext) => {
  const database = await openTestDatabase();
  const zuora = await startFakeZuora({ importDelayMs: 0 });
  const pool = await right(createBillingPool({ url: database.url }));
  t.teardown(async () => {
    await closeBillingPool(pool);
    await zuora.close();
    await database.close();
  });
  await right(migrate(pool));
  const env = {
    DATABASE_URL: database.url,
    BILLING_EVENT_STORE: 'postgres',
    ZUORA_URL: zuora.url,
    ZUORA_CLIENT_ID: DEFAULT_CREDENTIALS.clientId,
    ZUORA_CLIENT_SECRET: DEFAULT_CREDENTIALS.clientSecret,
  };
  const run = (...args: ReadonlyArray<string>) => runInProcess(billing, args, { ...env, BILLING_LOG_LEVEL: 'fatal' });
  return { pool, zuora, env, run };
};

/** A customer who pays used 42 units the day before yesterday. */
const useSomething = async (pool: BillingPool): Promise<string> => {
  const now = instantFromMillis(Date.now());
  const usedOn = addDays(dayOf(now), -2);
  const usedAt = hourOf(plus(startOfDay(usedOn), 9n * HOUR));
  const organization = anOrganization({
    id: O.some(instance('1234')),
    externalId: 'frosty-sky-72',
    trialExpiresAt: plus(now, -60n * DAY),
    billingAccount: O.some({ provider: 'zuora', number: 'W1' }),
  });
  await right(upsertOrganizations(pool, [organization]));
  const event = aReceivedEvent({ instanceId: instance('1234'), receivedAt: usedAt, amount: amount(42n) });
  await right(postgresEventStore(pool).append([event]));
  const total = anHourlyTotal({ instanceId: instance('1234'), hour: usedAt, total: 42n });
  await right(postgresUsageLedger(pool).recordTotals([total], now));
  return usedOn.slice(0, 7);
};

test('an import that Zuora has lost ends the nightly run with 1, until staff accept it (M20)', async (t) => {
  const { pool, zuora, run } = await openApps(t);
  zuora.control.addAccount({ number: 'W1', contractEffectiveDate: '2020-01-01' });
  const month = await useSomething(pool);
  t.is((await run('aggregator', '--once')).exit, 0);
  t.is((await run('uploader', '--once')).exit, 0);
  await pool.query(command`update usage_uploads set next_attempt_at = now()`);
  t.is((await run('uploader', '--once')).exit, 0);
  const well = await run('reconciler', '--once');
  t.is(well.exit, 0, well.stdout);

  zuora.control.dropImport();
  const lost = await run('reconciler', '--once');
  t.is(lost.exit, 1, lost.stdout);
  const incidents = [
    { organizations: ['frosty-sky-72'], unit: 'node-seconds', amount: '42', seams: ['ProviderUsage'] },
  ];
  t.like(JSON.parse(lost.stdout), { incidents, unexplained: '42' });

  const decision = ['--as', 'kept', '--by', 'ann', '--note', 'lost at Zuora, CASE-17'];
  t.is((await run('reconcile', 'accept', '--month', month, '--instance', 'frosty-sky-72', ...decision)).exit, 0);
  t.is((await run('reconciler', '--once')).exit, 0);
});

/** Whoever begins another run once one has succeeded waits for this lock. */
const STOP_AFTER_FIRST_MONTH = command`
  create function wait_for_test() returns trigger language plpgsql as $$ begin
    if exists (select from job_runs where job = 'reconciliation' and outcome = 'succeeded') then
      perform pg_advisory_xact_lock(4711);
    end if;
    return new;
  end $$;`;
const TRIGGER = command`create trigger wait_for_test before insert on job_runs for each row execute function wait_for_test()`;

test('a run that was killed between the months goes on with the second one at the next start', async (t) => {
  const { pool, env } = await openApps(t);
  const history = postgresJobHistory(pool);
  const yesterday = instantFromMillis(Date.now() - 86_400_000);
  await right(history.begin({ job: 'reconciliation', trigger: 'schedule', startedAt: yesterday }));
  await pool.query(STOP_AFTER_FIRST_MONTH);
  await pool.query(TRIGGER);
  const settings = { ...env, RECONCILER_ADMIN_PORT: '0', DATABASE_JOB_LEASE_SECONDS: '2' };
  const start = () => {
    const app = spawnApp('reconciler', [], settings);
    t.teardown(() => app.process.kill('SIGKILL'));
    return app;
  };
  await pool.connect(async (session) => {
    await session.query(command`select pg_advisory_lock(4711)`);
    const killed = start();
    const waiting = query<{ readonly n: bigint }>()`
      select count(*) as n from pg_locks
      where locktype = 'advisory' and objid = 4711 and not granted
        and database = (select oid from pg_database where datname = current_database())`;
    while ((await session.oneFirst(waiting)) === 0n)
      if (killed.process.exitCode !== null) throw new Error(killed.stderr());
    killed.process.kill('SIGKILL');
    await killed.exit;
    await session.query(command`select pg_advisory_unlock(4711)`);
  });
  const restarted = start();
  await restarted.logged('job done');
  restarted.process.kill('SIGTERM');
  t.is(await restarted.exit, 0);
  const runs = await right(history.recent({ job: 'reconciliation', limit: 10 }));
  const months = runs.flatMap(({ trigger, finished }) =>
    O.isSome(finished) ? [[trigger, (finished.value.outcome.summary as { readonly month: string }).month]] : [],
  );
  const today = dayOf(instantFromMillis(Date.now()));
  const monthBefore = (count: number): string => dayInMonth(yearOf(today), monthOf(today) - count, 1);
  t.deepEqual(months, [
    ['start', monthBefore(0)],
    ['start', monthBefore(1)],
  ]);
});
