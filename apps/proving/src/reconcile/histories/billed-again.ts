/** Invoices that are drafts, cancelled, reversed, made again or credited. */
import type { SmallSystem } from '../small-system.ts';
import type { History } from './history.ts';

export const billAgain: ReadonlyArray<History> = [
  {
    what: 'an invoice that was cancelled and made again',
    live: async (system) => {
      const control = await billedUnpaid(system);
      const [invoice] = control.state().invoices;
      control.unpostInvoice(invoice?.number ?? '');
      control.cancelInvoice(invoice?.number ?? '');
      control.billRun('2026-02-01');
    },
  },
  {
    what: 'an invoice that was cancelled, and is not made again yet',
    live: async (system) => {
      const control = await billedUnpaid(system);
      const [invoice] = control.state().invoices;
      control.unpostInvoice(invoice?.number ?? '');
      control.cancelInvoice(invoice?.number ?? '');
    },
    leaves: ['node-seconds not yet invoiced 1000000'],
  },
  {
    what: 'an invoice that was reversed and made again',
    live: async (system) => {
      const control = await billedUnpaid(system);
      const [invoice] = control.state().invoices;
      control.reverseInvoice(invoice?.number ?? '');
      control.billRun('2026-02-01');
    },
  },
  {
    what: 'an invoice that is a draft still',
    live: async ({ use, daily, wait, zuora }) => {
      await use('amber', '2026-01-12T09:10:00Z', 1_000_000n);
      await daily('2026-01-13');
      wait('2026-02-01T14:00:00Z');
      zuora.control.billRun('2026-02-01', { post: false });
    },
    leaves: ['node-seconds not yet invoiced 1000000'],
  },
  {
    what: 'a credit on an invoice',
    live: async (system) => {
      const control = await billedUnpaid(system);
      const [invoice] = control.state().invoices;
      control.adjustInvoice(invoice?.number ?? '', { amount: '1.00', type: 'Credit', comment: 'goodwill' });
    },
  },
];

/** A month of a million node-seconds, on an invoice that nothing is collected for. */
const billedUnpaid = async ({ use, daily, wait, zuora }: SmallSystem) => {
  await use('amber', '2026-01-12T09:10:00Z', 1_000_000n);
  await daily('2026-01-13');
  wait('2026-02-01T14:00:00Z');
  zuora.control.billRun('2026-02-01', { collect: false });
  return zuora.control;
};
