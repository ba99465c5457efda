/** The largest amounts go the whole way, over HTTP at both ends, without losing a digit. */
import { HOUR, plus } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import test from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import ky from 'ky';
import type { DemoOrganization } from '../src/kind.ts';
import { orThrow } from '../src/or-throw.ts';
import { demoOrganizations } from '../src/organizations.ts';
import { computeResults } from '../src/results.ts';
import { OWNER, seedOrganizations } from '../src/seed.ts';
import type { DemoSystem } from '../src/system.ts';
import { at, demoOptions, openTestSystem } from './support/open-system.ts';

const MAX_INT64 = '9223372036854775807';
const MOST_THAT_IS_SENT = '9999999999999';
const start = at('2026-01-31T00:00:00Z');
const options = demoOptions(start, 1);

const paying: ReadonlyArray<DemoOrganization> = demoOrganizations(start, 24n * HOUR).filter(
  ({ kind }) => kind === 'paying',
);

const payingCustomer = (index: number): { readonly organization: Organization; readonly id: string } => {
  const organization = paying[index]?.organization;
  if (organization === undefined || O.isNone(organization.id)) throw new Error('the demo has too few paying customers');
  return { organization, id: organization.id.value };
};

/** As text: no JSON library of the test's may touch the digits. */
const post = async ({ ingester }: DemoSystem, key: string, instance: string, value: string): Promise<string> =>
  ky
    .post(ingester.url, {
      headers: { 'content-type': 'application/json' },
      body: `{"unique_key":"${key}","internal_instance_id":"${instance}","amount_type":"node-seconds","amount_value":${value},"occurred_at":"2026-01-31T09:00:00Z"}`,
    })
    .text();

const usageText = ({ api }: DemoSystem, { externalId }: Organization): Promise<string> =>
  ky.get(`${api.url}/api/billing/${externalId}/usage`, { headers: { 'X-Scope-UserID': OWNER } }).text();

const openWithUsage = async (
  t: Parameters<typeof openTestSystem>[0],
  amounts: ReadonlyArray<readonly [number, string]>,
) => {
  const system = await openTestSystem(t, options);
  await seedOrganizations(paying, system);
  system.clock.moveTo(at('2026-01-31T09:30:00Z'));
  for (const [index, [customer, value]] of amounts.entries())
    t.regex(await post(system, `key-${index}`, payingCustomer(customer).id, value), /"accepted":\s*1/);
  await system.ingester.spool.drained();
  system.clock.moveTo(at('2026-01-31T10:10:00Z'));
  const summary = await orThrow(system.aggregator.job.run({ trigger: 'demand' }));
  return { system, summary };
};

/** Sends the day’s usage, lets the import finish, and lets Zuora bill the month. */
const billTheMonth = async (system: DemoSystem): Promise<void> => {
  system.clock.moveTo(at('2026-02-01T02:30:00Z'));
  await orThrow(system.uploader.daily.run({ trigger: 'schedule' }));
  system.clock.moveTo(at('2026-02-01T04:00:00Z'));
  await orThrow(system.uploader.followUp.run({ trigger: 'schedule' }));
  system.zuora.control.billRun('2026-02-01');
};

test(`${MAX_INT64} goes from event to ledger to API unharmed`, async (t) => {
  const { system } = await openWithUsage(t, [[0, MAX_INT64]]);
  t.regex(await usageText(system, payingCustomer(0).organization), new RegExp(`"nodeSeconds":\\s*"${MAX_INT64}"`));
});

test('two amounts that overflow int64 together are quarantined alone, with the instance named', async (t) => {
  const { system, summary } = await openWithUsage(t, [
    [0, MAX_INT64],
    [0, '1'],
    [1, '60'],
  ]);
  t.regex(JSON.stringify(summary), /"9223372036854775808"/);
  t.true(JSON.stringify(summary).includes(`"${payingCustomer(0).id}"`));
  t.is(await usageText(system, payingCustomer(0).organization), '[]');
  t.regex(await usageText(system, payingCustomer(1).organization), /"nodeSeconds":\s*60\b/);
  const { report } = await computeResults(system, start, plus(start, 24n * HOUR));
  t.is(report.unexplained, 0n);
  const row = report.rows.find(({ instanceId }) => instanceId === payingCustomer(0).id);
  t.deepEqual(row?.reasons, [{ reason: 'quarantined', quantity: 9223372036854775808n }]);
});

test(`a quantity of 10^13 is held out of the file with that reason; ${MOST_THAT_IS_SENT} reaches the invoice exactly`, async (t) => {
  const { system } = await openWithUsage(t, [
    [0, '10000000000000'],
    [1, MOST_THAT_IS_SENT],
  ]);
  await billTheMonth(system);
  const { report, invoices } = await computeResults(system, start, plus(start, 24n * HOUR));
  t.is(report.unexplained, 0n);
  const held = report.rows.find(({ instanceId }) => instanceId === payingCustomer(0).id);
  t.deepEqual([held?.uploaded, held?.reasons], [0n, [{ reason: 'held', quantity: 10_000_000_000_000n }]]);
  // Periods without usage are on invoices of 0.
  const charged = invoices.filter(({ amount }) => amount !== '0.00');
  t.deepEqual(
    charged.map(({ organization, items }) => [organization, items.map(({ quantity }) => quantity)]),
    [[payingCustomer(1).organization.externalId, ['0', MOST_THAT_IS_SENT]]],
  );
  // 9999999999999 × 0.000011416 = 114159999.999988584, half up to cents.
  t.is(charged[0]?.amount, '114160000.00');
});
