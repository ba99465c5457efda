/** Damage on purpose, to show that reconciliation finds it. */
import { group } from '@usage-billing/wiring';
import { loseAggregate } from './lose-aggregate.ts';
import type { Damage } from './options.ts';
import type { DemoSystem } from './system.ts';

/** Returns what was damaged, for a person. */
export const applyDamage = async (
  damage: Damage,
  { ports, zuora }: Pick<DemoSystem, 'ports' | 'zuora'>,
): Promise<string> => {
  const { control } = zuora;
  switch (damage) {
    case 'lose-row': {
      const lost = await loseAggregate(ports.pool);
      return `deleted ledger row ${lost.id}: ${group(lost.amount.toString())} ${lost.amountType} of instance ${lost.instanceId}`;
    }
    case 'double-upload':
      return `repeated at Zuora: ${amounts(control.duplicateImport().amounts)}`;
    case 'lose-upload':
      return `removed from Zuora: ${amounts(control.dropImport().amounts)}`;
    case 'edit-invoice': {
      const { invoiceNumber, accountNumber, unit, quantity, becomes } = control.editInvoice();
      return `changed invoice ${invoiceNumber} of ${accountNumber}: ${group(quantity)} ${unit} became ${group(becomes)}`;
    }
  }
};

const amounts = (
  lines: ReadonlyArray<{ readonly accountNumber: string; readonly unit: string; readonly quantity: string }>,
): string =>
  lines.map(({ accountNumber, unit, quantity }) => `${group(quantity)} ${unit} of ${accountNumber}`).join(', ');
