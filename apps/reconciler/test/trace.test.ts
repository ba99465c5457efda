/** Traces and replays on a system whose events are in BigQuery, and paths that end before the invoice. */
import { BIGQUERY_DEFAULTS, setUpBigQuery } from '@usage-billing/bigquery';
import { startFakeBigQuery } from '@usage-billing/bigquery-fake';
import { anOrganization, aReceivedEvent, hour, instance, right } from '@usage-billing/contracts/laws';
import { instantFromMillis } from '@usage-billing/core/shared';
import { amount, NODE_SECONDS } from '@usage-billing/core/usage';
import { upsertOrganizations } from '@usage-billing/postgres';
import test, { type ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { openSystem } from './support/running-system.ts';

const usedAt = hour('2026-10-03T09:00:00Z');
const event = aReceivedEvent({ uniqueKey: 'k', instanceId: instance('1234'), receivedAt: usedAt, amount: amount(42n) });
const NEARBY = ['--from', '2026-10-01', '--to', '2026-11-01'];

const openOnBigQuery = async (t: ExecutionContext) => {
  const fake = await startFakeBigQuery();
  t.teardown(fake.close);
  await right(setUpBigQuery({ ...BIGQUERY_DEFAULTS, dataset: 'metering', endpoint: fake.url }));
  return openSystem(t, {
    BILLING_EVENT_STORE: 'bigquery',
    BIGQUERY_DATASET: 'metering',
    BIGQUERY_ENDPOINT: fake.url,
  });
};

/** An hour of one organization whose trial ends at that moment; so many units of it are in the ledger. */
const used = async (system: Awaited<ReturnType<typeof openSystem>>, recorded: bigint, trialEnd: string) => {
  const organization = anOrganization({ id: O.some(instance('1234')), externalId: 'frosty-sky-72' });
  const given = { ...organization, billingAccount: O.none, trialExpiresAt: hour(trialEnd) };
  await right(upsertOrganizations(system.pool, [given]));
  await right(system.eventStore.append([event]));
  const total = { instanceId: instance('1234'), amountType: NODE_SECONDS, hour: usedAt, total: recorded };
  await right(system.ledger.recordTotals([total], instantFromMillis(Date.now())));
};

test('on BigQuery a trace says its bytes first, and a path ends with why and until when', async (t) => {
  const system = await openOnBigQuery(t);
  await used(system, 42n, '2026-10-20T00:00:00Z');
  const { exit, stdout, stderr } = await system.run('trace', 'event', 'k', ...NEARBY);
  t.is(exit, 0, stderr);
  t.regex(stderr, /^The event store will be read for at most [\d,]+ bytes\.$/m);
  t.regex(stdout, /^● received +2026-10-03T09:00:00Z +42 node-seconds of frosty-sky-72 \(1234\)/m);
  t.regex(stdout, /^● hour .* 42 → 42 node-seconds of 1 event; the ledger has 42$/m);
  t.regex(stdout, /■ Not uploaded, 42 of the hour: in trial until 2026-10-20T00:00:00Z; it stays free\.\n$/);
});

test('on BigQuery a day is built again, its bytes said first, and a difference named', async (t) => {
  const system = await openOnBigQuery(t);
  await used(system, 40n, '2026-01-01T00:00:00Z');
  const { exit, stdout, stderr } = await system.run('replay', '--day', '2026-10-03', '--instance', 'frosty-sky-72');
  t.is(exit, 1, stderr);
  t.regex(stderr, /will be read for at most [\d,]+ bytes/);
  t.regex(stdout, /^ {2}1234 node-seconds in the hour 2026-10-03T09:00:00Z: events 42, ledger 40, difference 2$/m);
  t.is((await system.run('replay', '--day', '2026-10-04')).exit, 0, 'the next day knows nothing of it');
});

test('on BigQuery a reconciliation says the bytes of each read first', async (t) => {
  const system = await openOnBigQuery(t);
  await used(system, 42n, '2026-10-20T00:00:00Z');
  const { stdout, stderr } = await system.run('reconcile', '--month', '2026-10', '--instance', 'frosty-sky-72');
  t.regex(stdout, /in trial 42/);
  t.regex(stderr, /^The event store will be read for at most [\d,]+ bytes\.$/m);
});

test('a day of an organization without an internal id is not taken for the day of everybody', async (t) => {
  const system = await openSystem(t);
  await right(upsertOrganizations(system.pool, [anOrganization({ id: O.none, externalId: 'new-dawn-1' })]));
  const { exit, stdout, stderr } = await system.run('replay', '--day', '2026-10-03', '--instance', 'new-dawn-1');
  t.is(exit, 1);
  t.is(stdout, '');
  t.regex(stderr, /new-dawn-1 has no internal id yet: no usage of it can have been reported/);
});

test('what is not counted says so: another payload, and a key that nobody knows', async (t) => {
  const system = await openSystem(t);
  await used(system, 42n, '2026-01-01T00:00:00Z');
  await right(system.eventStore.append([{ ...event, amount: amount(43n) }]));
  const { stdout } = await system.run('trace', 'event', 'k');
  t.regex(stdout, /^● not counted +2026-10-03T09:00:00Z +43 node-seconds, another payload under this key: put aside/m);
  t.regex(stdout, /■ Not uploaded, 42 of the hour: no account\.\n$/);
  const unknown = await system.run('trace', 'event', 'K');
  t.is(unknown.exit, 1);
  t.regex(unknown.stdout, /■ Not found in the event store .*nothing was ever taken out of the store/);
});

test('an organization is traced by either id, with what the events and the ledger have of its month', async (t) => {
  const system = await openOnBigQuery(t);
  await used(system, 40n, '2026-01-01T00:00:00Z');
  for (const id of ['frosty-sky-72', '1234']) {
    const { exit, stdout, stderr } = await system.run('trace', 'organization', id, '--month', '2026-10');
    t.is(exit, 0, stderr);
    t.regex(stdout, /^organization frosty-sky-72 \(1234\), 2026-10-01T00:00:00Z to before 2026-11-01T00:00:00Z$/m);
    t.regex(stderr, /^The event store will be read for at most [\d,]+ bytes\.$/m);
    t.regex(stdout, /^● trial +2026-01-01T00:00:00Z +ends; there is no account$/m);
    t.regex(stdout, /^● used +1 event, 42 node-seconds; the ledger has 40$/m);
  }
  const before = await system.run('trace', 'organization', '1234', '--month', '2026-09', '--json');
  t.is(JSON.parse(before.stdout).steps.length, 1, 'nothing but the trial');
});

test('bad questions are bad usage, and what is not there is named', async (t) => {
  const { run } = await openSystem(t);
  for (const [args, code, problem] of [
    [['trace', 'upload', 'x'], 2, /number of an upload/],
    [['trace', 'upload', '17'], 1, /there is no upload 17 in the journal/],
    [['trace', 'invoice', 'INV1'], 1, /no invoice INV1 at the provider, on any account/],
    [['trace', 'invoice', 'INV1', '--organization', 'nobody'], 1, /no organization has the external or internal id/],
    [['trace', 'event', 'k', '--from', '2026-10-02', '--to', '2026-10-02'], 2, /--to must be later/],
    [['replay'], 2, /--day/],
    [['replay', '--day', '2026-02-30'], 2, /must be a day/],
  ] as const) {
    const { exit, stderr } = await run(...args);
    t.is(exit, code, `${args.join(' ')}: ${stderr}`);
    t.regex(stderr, problem);
  }
});
