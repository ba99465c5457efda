/** The tables are created once, looked at without being touched, and told when they are not what they must be. */
import { type FakeBigQuery, startFakeBigQuery } from '@usage-billing/bigquery-fake';
import { right } from '@usage-billing/contracts/laws';
import test, { type ExecutionContext } from 'ava';
import { createClient } from '../src/client.ts';
import { setUpBigQuery } from '../src/index.ts';
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
