/** Laws of reading rows and the instances that have them. */
import { type HourlyTotal, NODE_SECONDS } from '@usage-billing/core/usage';
import { type LedgerSubject, recorded } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { at, hour, instance, unit } from './samples.ts';
import { allOf, right } from './unwrap.ts';

const cell = (moment: string, total: bigint, id = '1234', type: string = NODE_SECONDS): Partial<HourlyTotal> => ({
  hour: hour(moment),
  total,
  instanceId: instance(id),
  amountType: unit(type),
});

export const usageLedgerRowLaws = (law: Law<LedgerSubject>): void => {
  law(
    'the instances with usage are those with any row in the half-open range, once each, in order',
    async (t, { ledger }) => {
      const cells = ['b', 'B', '9', '10'].map((id) => cell('2026-03-10T09:00:00Z', 1n, id));
      const range = { from: at('2026-03-10T09:00:00Z'), to: at('2026-03-10T11:00:00Z') };
      await recorded(
        ledger,
        ...cells,
        cell('2026-03-10T10:00:00Z', 1n, 'b', 'samples'),
        cell('2026-03-10T08:00:00Z', 1n, 'early'),
        cell('2026-03-10T11:00:00Z', 1n, 'late'),
      );
      await recorded(ledger, cell('2026-03-10T09:00:00Z', 0n, '9'));
      t.deepEqual(await right(ledger.instancesWithUsage(range)), ['10', '9', 'B', 'b'].map(instance));
    },
  );

  law(
    'free rows are read in the order of their ids, each with what was recorded, in a half-open range',
    async (t, { ledger }) => {
      const rows = [
        ...(await recorded(ledger, cell('2026-03-10T10:00:00Z', 1n, 'z'))),
        ...(await recorded(ledger, cell('2026-03-10T09:00:00Z', -2n, 'ä', 'samples'))),
      ];
      await recorded(ledger, cell('2026-03-10T11:00:00Z', 3n), cell('2026-03-10T08:00:00Z', 3n));
      const range = { from: at('2026-03-10T09:00:00Z'), to: at('2026-03-10T11:00:00Z') };
      const found = await allOf(ledger.unassigned(range));
      t.deepEqual(
        found.map(({ instanceId, amountType, bucketStart, amount }) => [instanceId, amountType, bucketStart, amount]),
        [
          ['z', NODE_SECONDS, hour('2026-03-10T10:00:00Z'), 1n],
          ['ä', 'samples', hour('2026-03-10T09:00:00Z'), -2n],
        ],
      );
      t.deepEqual(found, rows);
      const ofOne = await allOf(ledger.unassigned({ ...range, instanceIds: [instance('z'), instance('nobody')] }));
      t.deepEqual(ofOne, rows.slice(0, 1));
    },
  );
};
