import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import { DEFAULT_CREDENTIALS, startFakeZuora } from '@usage-billing/zuora-fake';
import test, { type ExecutionContext } from 'ava';
import { spawnApp } from '../../wiring/test/support/spawned-app.ts';

const environment = async (t: ExecutionContext): Promise<Readonly<Record<string, string>>> => {
  const database = await openTestDatabase();
  t.teardown(database.close);
  const zuora = await startFakeZuora();
  t.teardown(zuora.close);
  return {
    DATABASE_URL: database.url,
    ZUORA_URL: zuora.url,
    ZUORA_CLIENT_ID: DEFAULT_CREDENTIALS.clientId,
    ZUORA_CLIENT_SECRET: DEFAULT_CREDENTIALS.clientSecret,
  };
};

test('--once runs both jobs and prints JSON, and nothing else, on standard output', async (t) => {
  const app = spawnApp('uploader', ['--once'], await environment(t));
  t.is(await app.exit, 0, app.stderr());
  const report = JSON.parse(app.stdout()) as Readonly<Record<string, unknown>>;
  t.deepEqual(Object.keys(report), ['billedFree', 'prepared', 'settled', 'followUp']);
  t.like(await app.logged('job done'), { job: 'uploader' });
});

test('--dry-run is for people, or JSON where that is asked for', async (t) => {
  const env = await environment(t);
  const text = spawnApp('uploader', ['--dry-run'], env);
  const json = spawnApp('uploader', ['--dry-run', '--json'], env);
  t.is(await text.exit, 0, text.stderr());
  t.regex(
    text.stdout(),
    /^Usage before .*, looking back to .*, of 0 billable organizations\.\n\nThere is nothing to upload\.\n$/,
  );
  t.is(await json.exit, 0, json.stderr());
  t.like(JSON.parse(json.stdout()), { dryRun: true, uploads: [] });
});

test('without Zuora it says at once everything that it needs of it', async (t) => {
  const app = spawnApp('uploader', ['--once']);
  t.is(await app.exit, 2);
  t.regex(
    app.stderr(),
    /has 3 problems:\n.*ZUORA_URL is missing.*\n.*ZUORA_CLIENT_ID is missing.*\n.*ZUORA_CLIENT_SECRET is missing/,
  );
});

test('a day that does not exist is refused', async (t) => {
  const app = spawnApp('uploader', ['--once', '--from', '2018-02-30']);
  t.is(await app.exit, 2);
  t.regex(app.stderr(), /It must be a day such as 2018-06-15/);
});
