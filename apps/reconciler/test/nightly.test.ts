/** The nightly job: what it finds shows in its metrics until staff accept it, in another process too. */
import { anOrganization, aReceivedEvent, instance, right, unit } from '@usage-billing/contracts/laws';
import {
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
import { upsertOrganizations } from '@usage-billing/postgres';
import test, { type ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { openSystem } from './support/running-system.ts';

/** An hour of the last month: 42 units are in the event store, so many in the ledger. */
const lastMonthWith = async (t: ExecutionContext, aggregated: bigint) => {
  const system = await openSystem(t);
  const now = instantFromMillis(Date.now() + 1000);
  const today = dayOf(now);
  const usedAt = hourOf(plus(startOfDay(dayInMonth(yearOf(today), monthOf(today) - 1, 3)), 9n * HOUR));
  const organization = anOrganization({ id: O.some(instance('1234')), externalId: 'frosty-sky-72' });
  await right(upsertOrganizations(system.pool, [{ ...organization, billingAccount: O.none }]));
  const event = aReceivedEvent({ instanceId: instance('1234'), receivedAt: usedAt, amount: amount(42n) });
  await right(system.eventStore.append([event]));
  const total = { instanceId: instance('1234'), amountType: unit('node-seconds'), hour: usedAt, total: aggregated };
  await right(system.ledger.recordTotals([total], now));
  const run = await right(system.history.begin({ job: 'aggregator', trigger: 'demand', startedAt: now }));
  await right(system.history.finish(run, now, { _tag: 'Succeeded', summary: null }));
  return { ...system, month: dayOf(usedAt).slice(0, 7) };
};

const metric = async (reconciler: { readonly registry: { readonly metrics: () => Promise<string> } }, name: string) =>
  (await reconciler.registry.metrics())
    .split('\n')
    .find((line) => line.startsWith(`billing_reconciliation_${name} `))
    ?.split(' ')
    .at(-1);

const UNEXPLAINED = 'unexplained{unit="node-seconds",seam="Hour"}';

test('an unexplained amount ends --once with 1 and shows as metrics, also after a restart, until it is accepted', async (t) => {
  const { run, openReconciler, month } = await lastMonthWith(t, 40n);
  const before = await openReconciler();
  t.is(await metric(before, UNEXPLAINED), undefined, 'nobody has looked yet');

  const found = await run('reconciler', '--once');
  t.is(found.exit, 1, found.stderr);
  t.like(JSON.parse(found.stdout), {
    incidents: [{ organizations: ['frosty-sky-72'], unit: 'node-seconds', amount: '2', seams: ['Hour'] }],
    unexplained: '2',
  });
  t.regex(
    found.stderr,
    new RegExp(`2 units are unexplained \\(1 incident\\): run "billing reconcile --month ${month}"`),
  );

  const after = await openReconciler();
  t.is(await metric(after, UNEXPLAINED), '2');
  t.is(await metric(after, 'incidents{seam="Hour"}'), '1');
  t.is(await metric(after, 'incidents{seam="ServicePeriod"}'), '0');
  t.is(await metric(after, 'rows{reason="no account"}'), '1');
  t.true(Math.abs(Number(await metric(after, 'last_success_timestamp_seconds')) - Date.now() / 1000) < 600);

  const decision = ['--as', 'kept', '--by', 'ann', '--note', 'ticket 4711'];
  t.is((await run('reconcile', 'accept', '--month', month, '--instance', '1234', ...decision)).exit, 0);
  await right(after.job.run({ trigger: 'demand' }));
  t.is(await metric(after, UNEXPLAINED), '0');
  t.is((await run('reconciler', '--once')).exit, 0);
});
