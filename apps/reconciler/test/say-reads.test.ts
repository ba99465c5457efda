import { anOrganization, hour, instance, right, unit } from '@usage-billing/contracts/laws';
import { collectPages } from '@usage-billing/core/shared';
import { upsertOrganizations } from '@usage-billing/postgres';
import test from 'ava';
import { sayingReads } from '../src/reconcile/say-reads.ts';
import { openSystem } from './support/running-system.ts';

test('what is read of each source is said after two seconds, and then every five', async (t) => {
  const system = await openSystem(t);
  await right(upsertOrganizations(system.pool, [anOrganization({ externalId: 'frosty-sky-72' })]));
  const usedAt = hour('2026-10-03T09:00:00Z');
  const total = { instanceId: instance('1234'), amountType: unit('node-seconds'), hour: usedAt, total: 42n };
  await right(system.ledger.recordTotals([total], usedAt));
  const said: string[] = [];
  let now = 0;
  const { directory, ledger } = sayingReads(
    system,
    (text) => said.push(text),
    () => now,
  );
  const october = { from: hour('2026-10-01T00:00:00Z'), to: hour('2026-11-01T00:00:00Z') };
  const read = async (at: number): Promise<void> => {
    now = at;
    await right(collectPages(directory.all()));
    await right(ledger.sums({ range: october, by: 'hour' }));
  };
  await read(1_999);
  t.deepEqual(said, []);
  await read(2_000);
  await read(6_999);
  t.deepEqual(said, ['Read so far: 2 organizations, 1 hours of the ledger.']);
  await read(7_000);
  t.is(said[1], 'Read so far: 4 organizations, 3 hours of the ledger.');
});
