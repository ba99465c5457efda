import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import test from 'ava';
import { spawnApp } from '../../wiring/test/support/spawned-app.ts';

test('--once prints its summary as JSON, and nothing else, on standard output', async (t) => {
  const database = await openTestDatabase();
  t.teardown(database.close);
  const app = spawnApp('aggregator', ['--once', '--since', '2018-06-15T09:30:00Z'], { DATABASE_URL: database.url });
  t.is(await app.exit, 0);
  t.like(JSON.parse(app.stdout()), { dryRun: false, since: '2018-06-15T09:00:00Z', totalsRead: 0, rowsInserted: 0 });
  t.like(await app.logged('job done'), { job: 'aggregator', trigger: 'demand' });
  t.regex(app.stderr(), /^NOT IN PRODUCTION MODE/m);
  const { host, pathname } = new URL(database.url);
  t.regex(app.stderr(), new RegExp(`database +│ Postgres at ${host}${pathname} +│ real`));
  t.true(new URL(database.url).password === '' || !app.stderr().includes(new URL(database.url).password));
});

test('in production nothing but log lines is on standard error', async (t) => {
  const database = await openTestDatabase();
  t.teardown(database.close);
  const app = spawnApp('aggregator', ['--once'], {
    DATABASE_URL: database.url,
    NODE_ENV: 'production',
    BILLING_MIGRATE: 'on',
  });
  t.is(await app.exit, 0, app.stderr());
  for (const line of app.stderr().trim().split('\n')) t.true(line.startsWith('{'), line);
});

test('--since needs a time, and a run to go with', async (t) => {
  const alone = spawnApp('aggregator', ['--since', '2018-06-15T09:00:00Z']);
  const wrong = spawnApp('aggregator', ['--once', '--since', 'yesterday']);
  t.is(await alone.exit, 2);
  t.regex(alone.stderr(), /--since needs --once or --dry-run/);
  t.is(await wrong.exit, 2);
  t.regex(wrong.stderr(), /"yesterday" is not an RFC 3339 time/);
});
