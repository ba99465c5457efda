import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectPages, formatInstant, HOUR, instant } from '@usage-billing/core/shared';
import { hourOf } from '@usage-billing/core/usage';
import { movableClock } from '@usage-billing/memory';
import {
  ClockToken,
  closeContainer,
  createContainer,
  EventStoreToken,
  memoryModule,
  override,
  Secret,
  StartFailure,
} from '@usage-billing/wiring';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import type { Container } from 'inversify';
import { startIngester } from '../src/index.ts';
import { configOf, post } from './support/ingester.ts';
import { record } from './support/record.ts';

const START = instant(420_000n * HOUR + 1n);

const open = async (t: ExecutionContext): Promise<Container> => {
  const container = await createContainer(memoryModule(), override(ClockToken, movableClock(START)));
  t.teardown(() => closeContainer(container));
  return container;
};

test('what is posted is in the event store, in the hour in which it was received', async (t) => {
  const container = await open(t);
  const ingester = await startIngester(container, configOf(t));
  t.teardown(ingester.close);
  t.is((await post(ingester.url, [record('a'), record('b'), record('a')])).status, 200);
  await ingester.spool.drained();
  const store = await container.getAsync(EventStoreToken);
  const totals = await collectPages(store.hourlyTotals({ from: hourOf(instant(0n)) }))();
  t.deepEqual(E.isRight(totals) ? totals.right.map(({ hour, total }) => [formatInstant(hour), total]) : totals, [
    [formatInstant(hourOf(START)), 120n],
  ]);
});

test('what becomes of records is counted by status and unit, and never by instance', async (t) => {
  const ingester = await startIngester(await open(t), configOf(t));
  t.teardown(ingester.close);
  await post(ingester.url, [
    record('a'),
    record('a'),
    record('a', { amount_value: 61 }),
    record('b', { amount_value: -7 }),
    record('c', { amount_type: 'samples', amount_value: 1000 }),
    record('d', { occurred_at: null, colour: 'red' }),
    record('a', { colour: 'red', received_at: '2018-06-15T09:00:00Z' }),
  ]);
  await ingester.spool.drained();
  const text = await ingester.registry.metrics();
  const lines = text
    .split('\n')
    .filter((line) => /^billing_ingester_(events|amounts|unknown|dead_letter_(dropped|total))/.test(line));
  t.deepEqual(lines.toSorted(), [
    'billing_ingester_amounts_total{status="accepted",amount_type="node-seconds"} 241',
    'billing_ingester_amounts_total{status="accepted",amount_type="samples"} 1000',
    'billing_ingester_amounts_total{status="accepted_negative",amount_type="node-seconds"} 7',
    'billing_ingester_amounts_total{status="duplicate",amount_type="node-seconds"} 120',
    'billing_ingester_amounts_total{status="quarantined",amount_type="node-seconds"} 61',
    'billing_ingester_amounts_total{status="stored",amount_type="node-seconds"} 60',
    'billing_ingester_amounts_total{status="stored",amount_type="samples"} 1000',
    'billing_ingester_amounts_total{status="stored_negative",amount_type="node-seconds"} 7',
    'billing_ingester_dead_letter_dropped_total 0',
    'billing_ingester_dead_letter_total{reason="rejected"} 1',
    'billing_ingester_events_total{status="accepted",amount_type="node-seconds"} 5',
    'billing_ingester_events_total{status="accepted",amount_type="samples"} 1',
    'billing_ingester_events_total{status="duplicate",amount_type="node-seconds"} 2',
    'billing_ingester_events_total{status="quarantined",amount_type="node-seconds"} 1',
    'billing_ingester_events_total{status="rejected",amount_type="unknown"} 1',
    'billing_ingester_events_total{status="stored",amount_type="node-seconds"} 2',
    'billing_ingester_events_total{status="stored",amount_type="samples"} 1',
    'billing_ingester_unknown_fields_total 3',
  ]);
  t.notRegex(text, /1234/);
});

test('units without number get one label together', async (t) => {
  const ingester = await startIngester(await open(t), configOf(t));
  t.teardown(ingester.close);
  await post(
    ingester.url,
    Array.from({ length: 300 }, (_, index) => record(`key ${index}`, { amount_type: `unit ${index}` })),
  );
  const text = await ingester.registry.metrics();
  t.regex(text, /billing_ingester_events_total\{status="accepted",amount_type="other"\} 200/);
});

test('two ingesters in one process do not share their metrics', async (t) => {
  const container = await open(t);
  const [first, second] = [await startIngester(container, configOf(t)), await startIngester(container, configOf(t))];
  t.teardown(first.close);
  t.teardown(second.close);
  await post(first.url, record('a'));
  t.notRegex(await second.registry.metrics(), /status="accepted"/);
});

test('with a token, only those who carry it may send', async (t) => {
  const ingester = await startIngester(await open(t), configOf(t, { token: new Secret('open sesame') }));
  t.teardown(ingester.close);
  t.is((await post(ingester.url, record('a'))).status, 401);
  t.is((await post(ingester.url, record('a'), { authorization: 'Bearer open sesame' })).status, 200);
});

test('a port in use is a start failure that names the port and the setting', async (t) => {
  const busy = createServer().listen(0, '127.0.0.1');
  await once(busy, 'listening');
  t.teardown(() => busy.close());
  const { port } = busy.address() as AddressInfo;
  const container = await open(t);
  const error = await t.throwsAsync(startIngester(container, configOf(t, { port })), { instanceOf: StartFailure });
  t.is(
    error.message,
    `Port ${port} of 127.0.0.1 is in use. Stop what uses it, or choose another port with INGESTER_PORT.`,
  );
});
