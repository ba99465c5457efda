/** The tables are created once, looked at without being touched, and told when they are not what they must be. */
import { type FakeBigQuery, startFakeBigQuery } from '@usage-billing/bigquery-fake';
import { hour, right } from '@usage-billing/contracts/laws';
import test, { type ExecutionContext } from 'ava';
import { isRight } from 'fp-ts/lib/Either.js';
import { createClient } from '../src/client.ts';
import { bigQueryEventStore, setUpBigQuery } from '../src/index.ts';
import { tablesOf } from '../src/schema.ts';
import { configOn } from './support/stores.ts';

const start = async (t: ExecutionContext): Promise<FakeBigQuery> => {
  const fake = await startFakeBigQuery();
  t.teardown(fake.close);
  return fake;
};

const states = (steps: ReadonlyArray<{ readonly name: string; readonly state: string }>) =>
  steps.map(({ name, state }) => `${name} ${state}`);

test('a dry run creates nothing; then everything is created; then everything is there', async (t) => {
  const config = configOn(await start(t));
  const told = ['metering', 'metering.events', 'metering.events_resolutions'];
  for (const [dryRun, state] of [
    [true, 'would be created'],
    [true, 'would be created'],
    [false, 'created'],
    [true, 'is there'],
    [false, 'is there'],
  ] as const)
    t.deepEqual(
      states(await right(setUpBigQuery(config, { dryRun }))),
      told.map((name) => `${name} ${state}`),
    );
});

test('two who set up at once both succeed', async (t) => {
  const config = configOn(await start(t));
  await Promise.all([right(setUpBigQuery(config)), right(setUpBigQuery(config))]);
  t.deepEqual(
    (await right(setUpBigQuery(config))).map(({ state }) => state),
    ['is there', 'is there', 'is there'],
  );
});

test('events are partitioned by the day of their ingestion and clustered by instance', async (t) => {
  const config = configOn(await start(t));
  await right(setUpBigQuery(config));
  const [metadata] = await createClient(config).dataset('metering').table('events').getMetadata();
  t.deepEqual(metadata.timePartitioning, { type: 'DAY' });
  t.deepEqual(metadata.clustering, { fields: ['internal_instance_id'] });
  t.deepEqual(
    metadata.schema.fields.map(({ name, type }: { readonly name: string; readonly type: string }) => [name, type]),
    [
      ['unique_key', 'STRING'],
      ['internal_instance_id', 'STRING'],
      ['amount_type', 'STRING'],
      ['amount_value', 'INTEGER'],
      ['occurred_at', 'TIMESTAMP'],
      ['received_at', 'TIMESTAMP'],
      ['delivered_at', 'TIMESTAMP'],
      ['metadata', 'STRING'],
      ['delivery_order', 'INTEGER'],
    ],
  );
});

test('a table that is different is named with what is wrong, and left as it is', async (t) => {
  const config = configOn(await start(t));
  const client = createClient(config);
  await client.dataset('metering').create();
  const [events] = tablesOf(config);
  const fields = (events?.columns ?? [])
    .filter(({ name }) => name !== 'metadata')
    .map((column) => (column.name === 'amount_value' ? { ...column, type: 'STRING' } : column));
  await client
    .dataset('metering')
    .table('events')
    .create({ schema: { fields: [...fields, { name: 'region', type: 'STRING', mode: 'REQUIRED' }] } });
  for (const dryRun of [false, true]) {
    const step = (await right(setUpBigQuery(config, { dryRun })))[1];
    t.is(step?.state, 'differs');
    t.deepEqual(step?.differences, [
      'column amount_value is STRING REQUIRED, not INTEGER REQUIRED',
      'has no column metadata (STRING NULLABLE)',
      'has a required column region that no row will have',
      'is not partitioned by day of ingestion',
      'is clustered by nothing, not by internal_instance_id',
    ]);
  }
});

/** As the release before this one made it. */
const asBefore = async (t: ExecutionContext) => {
  const config = configOn(await start(t));
  const client = createClient(config);
  await client.dataset('metering').create();
  const [events] = tablesOf(config);
  const fields = (events?.columns ?? [])
    .filter(({ added }) => added !== true)
    .map(({ name, type, mode, description }) => ({ name, type, mode, description }));
  const table = client.dataset('metering').table('events');
  await table.create({
    schema: { fields },
    timePartitioning: { type: 'DAY' },
    clustering: { fields: ['internal_instance_id'] },
  });
  return { config, table };
};

test('a table of the release before is completed, and rows of that release are still taken', async (t) => {
  const { config, table } = await asBefore(t);
  const look = async (dryRun: boolean) => (await right(setUpBigQuery(config, { dryRun })))[1];
  t.like(await look(true), {
    state: 'would be completed',
    differences: [
      'has no default CURRENT_TIMESTAMP() for delivered_at yet',
      'has no column delivery_order (INTEGER NULLABLE) yet',
    ],
  });
  t.is((await look(false))?.state, 'completed');
  t.is((await look(true))?.state, 'is there');
  const moment = '2026-03-10T09:15:00Z';
  const json = {
    unique_key: 'k',
    internal_instance_id: '1234',
    amount_type: 'node-seconds',
    amount_value: '60',
    occurred_at: moment,
    received_at: moment,
    delivered_at: moment,
    metadata: null,
  };
  await table.insert([{ insertId: 'a', json }], { raw: true });
  const found: bigint[] = [];
  for await (const page of bigQueryEventStore(config).hourlyTotals({ from: hour('2026-03-10T00:00:00Z') }))
    if (isRight(page)) found.push(...page.right.map(({ total }) => total));
  t.deepEqual(found, [60n]);
});

test('a table that drops its partitions is warned of below a year, and refused below a month', async (t) => {
  const { config, table } = await asBefore(t);
  await right(setUpBigQuery(config));
  const expiring = async (days: number) => {
    await table.setMetadata({ timePartitioning: { type: 'DAY', expirationMs: String(days * 86_400_000) } });
    return (await right(setUpBigQuery(config)))[1];
  };
  t.like(await expiring(400), { state: 'is there', warnings: [] });
  const warned = await expiring(90);
  t.is(warned?.state, 'is there');
  t.regex(warned?.warnings.join() ?? '', /after 90 days.*can no longer be corrected/);
  t.like(await expiring(7), {
    state: 'differs',
    differences: ['drops its partitions after 7 days; it must keep them for 30 at least'],
  });
});
