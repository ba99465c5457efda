/** Damage on purpose, to show that reconciliation finds it. */
import { group } from '@usage-billing/wiring';
import { loseAggregate } from './lose-aggregate.ts';
import { exchangeAccounts, extendTrial } from './move-billed.ts';
import type { Damage } from './options.ts';
import type { DemoSystem } from './system.ts';

/** Returns what was damaged, for a person. */
export const applyDamage = async (
  damage: Damage,
  system: Pick<DemoSystem, 'ports' | 'zuora' | 'clock'>,
): Promise<string> => {
  const { ports } = system;
  const { control } = system.zuora;
  switch (damage) {
    case 'lose-row': {
      const lost = await loseAggregate(ports.pool);
      return `deleted ledger row ${lost.id}: ${group(lost.amount.toString())} ${lost.amountType} of instance ${lost.instanceId}`;
    }
    case 'double-upload':
      return `repeated at Zuora: ${amounts(control.duplicateImport().amounts)}`;
    case 'lose-upload':
      return `removed from Zuora: ${amounts(control.dropImport().amounts)}`;
    case 'extend-trial':
      return extendTrial(system);
    case 'wrong-account':
      return exchangeAccounts(system);
    case 'wrong-price': {
      const { invoiceNumber, accountNumber } = control.editInvoice({ chargeAmount: '1234.56' });
      return `changed invoice ${invoiceNumber} of ${accountNumber}: a line charges 1,234.56`;
    }
    case 'wrong-total': {
      const { invoiceNumber, accountNumber } = control.editInvoice({ total: '6543.21' });
      return `changed invoice ${invoiceNumber} of ${accountNumber}: its total is 6,543.21`;
    }
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
