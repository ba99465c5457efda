/** Pruning Postgres from the command line, and what a late event finds there. */
import { allOf, aReceivedEvent, at, hour, right } from '@usage-billing/contracts/laws';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import { closeBillingPool, createBillingPool, migrate, postgresEventStore } from '@usage-billing/postgres';
import test from 'ava';
import { spawnApp } from '../../wiring/test/support/spawned-app.ts';

test('events are pruned once they are aggregated, with a name and a reason, and a late one is listed', async (t) => {
  const database = await openTestDatabase();
  t.teardown(database.close);
  const env = { DATABASE_URL: database.url };
  const command = async (name: string, ...argv: ReadonlyArray<string>) => {
    const app = spawnApp(name, argv, env);
    return { code: await app.exit, out: app.stdout(), err: app.stderr() };
  };
  const pool = await right(createBillingPool({ url: database.url }));
  t.teardown(() => closeBillingPool(pool));
  await right(migrate(pool));
  const store = postgresEventStore(pool);
  const old = aReceivedEvent({ uniqueKey: 'old', receivedAt: at('2020-01-10T09:15:00Z') });
  await right(store.append([old, aReceivedEvent({ uniqueKey: 'kept', receivedAt: at('2020-02-10T09:15:00Z') })]));
  const decision = ['--by', 'ann', '--note', 'reconciled'];
  const prune = (...more: ReadonlyArray<string>) =>
    command('ingester', 'events', 'prune', '--before', '2020-02-01', ...decision, ...more);

  t.regex((await prune()).err, /run "billing aggregator --once" first/);
  t.is((await command('aggregator', '--once')).code, 0);
  t.regex((await prune()).err, /1 rows of usage before that day are not billed, of instances 1234/);
  t.regex((await prune('--accept')).out, /Deleted 1 events from before 2020-02-01/);
  const [entry, ...others] = (await command('audit', 'list', '--json')).out.trimEnd().split('\n');
  t.deepEqual(others, [], 'what was refused is not in the audit log');
  t.like(JSON.parse(entry ?? ''), { action: 'events.prune', by: 'ann', note: 'reconciled', through: 'command' });
  t.deepEqual(JSON.parse(entry ?? '').after, { completeFrom: '2020-02-01T00:00:00Z' });
  await right(store.append([aReceivedEvent({ uniqueKey: 'late', receivedAt: at('2020-01-10T09:30:00Z') }), old]));
  const totals = await allOf(store.hourlyTotals({ from: hour('2020-01-01T00:00:00Z') }));
  t.deepEqual(
    totals.map((one) => one.hour),
    [hour('2020-02-10T09:00:00Z')],
  );
  t.regex((await command('ingester', 'events', 'late')).out, /^late: 60 node-seconds of instance 1234/);
});
