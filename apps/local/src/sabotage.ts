/** Damage on purpose, to show that reconciliation finds it. */
import { PoolToken } from '@usage-billing/wiring';
import type { FakeZuoraControl } from '@usage-billing/zuora-fake';
import type { Container } from 'inversify';
import { loseAggregate } from './lose-aggregate.ts';
import { group } from './numbers.ts';

export const SABOTAGES = ['lose-row', 'lose-upload', 'double-upload', 'edit-invoice'] as const;
export type Sabotage = (typeof SABOTAGES)[number];

const amounts = (
  lines: ReadonlyArray<{ readonly accountNumber: string; readonly unit: string; readonly quantity: string }>,
): string =>
  lines.map(({ accountNumber, unit, quantity }) => `${group(quantity)} ${unit} of ${accountNumber}`).join(', ');

/** Says what was damaged. */
export const sabotage = async (damage: Sabotage, container: Container, zuora: FakeZuoraControl): Promise<string> => {
  switch (damage) {
    case 'lose-row': {
      const lost = await loseAggregate(await container.getAsync(PoolToken));
      return `deleted ledger row ${lost.id}: ${group(lost.amount.toString())} ${lost.amountType} of instance ${lost.instanceId}`;
    }
    case 'double-upload':
      return `repeated at Zuora: ${amounts(zuora.duplicateImport().amounts)}`;
    case 'lose-upload':
      return `removed from Zuora: ${amounts(zuora.dropImport().amounts)}`;
    case 'edit-invoice': {
      const { invoiceNumber, accountNumber, unit, quantity, becomes } = zuora.editInvoice();
      return `changed invoice ${invoiceNumber} of ${accountNumber}: ${group(quantity)} ${unit} became ${group(becomes)}`;
    }
  }
};
