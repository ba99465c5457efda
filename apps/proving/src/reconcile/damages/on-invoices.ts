/** Damages to lines and totals of invoices. */
import { Decimal } from '@usage-billing/core/invoices';
import { changeInvoice, changeItem, itemOf } from '../find.ts';
import { accountOf, day, SAMPLES } from '../words.ts';
import type { Damage } from './damage.ts';

export const onInvoices: ReadonlyArray<Damage> = [
  {
    what: 'a line of an invoice has another quantity',
    damage: (books) => changeItem(books, 'amber', (item) => ({ ...item, quantity: item.quantity.plus(5) })),
    shows: [
      'amber: 5 node-seconds: ServicePeriod 2026-01-01 to 2026-01-31',
      'amber: ProcessedUsage invoiced 5500005, processed 5500000',
      'amber: Aggregates invoiced 5500005, aggregated 5500000',
    ],
  },
  {
    what: 'a line of an invoice is lost',
    damage: (books) => changeItem(books, 'amber'),
    shows: [
      'amber: 1,500,000 node-seconds: ServicePeriod 2026-01-12',
      'amber: 4,000,000 node-seconds: ServicePeriod 2026-01-20',
      'amber: Total of lines 10, invoice 72.79',
    ],
  },
  {
    what: 'a line of an invoice is there twice',
    damage: (books) =>
      changeItem(
        books,
        'amber',
        (item) => item,
        (item) => item,
      ),
    shows: [
      'amber: 5,500,000 node-seconds: ServicePeriod 2026-01-01 to 2026-01-31',
      'amber: ProcessedUsage invoiced 11000000, processed 5500000',
      'amber: Aggregates invoiced 11000000, aggregated 5500000',
      'amber: Total of lines 135.58, invoice 72.79',
    ],
  },
  {
    what: 'a line of an invoice is moved to another month',
    damage: (books) =>
      changeItem(books, 'amber', (item) => ({
        ...item,
        serviceStart: day('2026-02-01'),
        serviceEnd: day('2026-02-28'),
      })),
    shows: [
      'amber: 1,500,000 node-seconds: ServicePeriod 2026-01-12',
      'amber: 4,000,000 node-seconds: ServicePeriod 2026-01-20',
      'amber: ProcessedUsage invoiced 5500000, processed 0',
      'amber: Aggregates invoiced 5500000, aggregated 0',
    ],
  },
  {
    what: 'a line of an invoice has another unit',
    damage: (books) => changeItem(books, 'amber', (item) => ({ ...item, unit: SAMPLES })),
    shows: [
      'amber: 1,500,000 node-seconds: ServicePeriod 2026-01-12',
      'amber: 4,000,000 node-seconds: ServicePeriod 2026-01-20',
      'amber: 5,500,000 samples: ServicePeriod 2026-01-01 to 2026-01-31',
      'amber: ProcessedUsage invoiced 5550000, processed 50000',
      'amber: Aggregates invoiced 5550000, aggregated 50000',
    ],
  },
  {
    what: 'a line of an invoice is moved to the invoice of another account',
    damage: (books) => {
      const item = itemOf(books, 'amber');
      changeItem(books, 'amber');
      changeInvoice(books, 'basalt', (invoice) => ({ ...invoice, items: [...invoice.items, item] }));
    },
    shows: [
      'amber and basalt: 5,500,000 node-seconds: ServicePeriod 2026-01-12, ServicePeriod 2026-01-20, ServicePeriod 2026-01-01 to 2026-01-31',
      'amber: Total of lines 10, invoice 72.79',
      'basalt: ProcessedUsage invoiced 8700000, processed 3200000',
      'basalt: Aggregates invoiced 8700000, aggregated 3200000',
      'basalt: Total of lines 99.32, invoice 36.53',
    ],
  },
  {
    what: 'a line of an invoice charges otherwise',
    damage: (books) => changeItem(books, 'amber', (item) => ({ ...item, chargeAmount: new Decimal('6279.00') })),
    shows: ['amber: Charge 6279, expected 62.79', 'amber: Total of lines 6289, invoice 72.79'],
  },
  {
    what: 'an invoice has another total',
    damage: (books) =>
      changeInvoice(books, 'amber', (invoice) => ({
        ...invoice,
        amount: { ...invoice.amount, amount: new Decimal('99.99') },
      })),
    shows: ['amber: Total of lines 72.79, invoice 99.99'],
  },
  {
    what: 'an invoice is lost',
    damage: (books) => changeInvoice(books, 'amber'),
    shows: [
      'amber: 1,500,000 node-seconds: ServicePeriod 2026-01-12',
      'amber: 4,000,000 node-seconds: ServicePeriod 2026-01-20',
      'amber: 50,000 samples: ServicePeriod 2026-01-20',
    ],
  },
  {
    what: 'an invoice is there twice',
    damage: (books) =>
      changeInvoice(
        books,
        'amber',
        (invoice) => invoice,
        (invoice) => ({ ...invoice, id: 'another', number: 'INV-another' }),
      ),
    shows: [
      'amber: 5,500,000 node-seconds: ServicePeriod 2026-01-01 to 2026-01-31',
      'amber: 50,000 samples: ServicePeriod 2026-01-01 to 2026-01-31',
      'amber: ProcessedUsage invoiced 11000000, processed 5500000',
      'amber: Aggregates invoiced 11000000, aggregated 5500000',
      'amber: ProcessedUsage invoiced 100000, processed 50000',
      'amber: Aggregates invoiced 100000, aggregated 50000',
      'amber: ProcessedUsage invoiced 11000000, processed 5500000',
      'amber: Aggregates invoiced 11000000, aggregated 5500000',
      'amber: ProcessedUsage invoiced 100000, processed 50000',
      'amber: Aggregates invoiced 100000, aggregated 50000',
    ],
  },
  {
    what: 'an invoice is moved to another account',
    damage: (books) => {
      const accountNumber = accountOf('basalt');
      changeInvoice(books, 'amber', (invoice) => ({ ...invoice, accountNumber }));
    },
    shows: [
      'amber and basalt: 5,500,000 node-seconds: ServicePeriod 2026-01-12, ServicePeriod 2026-01-20, ServicePeriod 2026-01-01 to 2026-01-31',
      'amber and basalt: 50,000 samples: ServicePeriod 2026-01-20, ServicePeriod 2026-01-01 to 2026-01-31',
      'basalt: ProcessedUsage invoiced 8700000, processed 3200000',
      'basalt: Aggregates invoiced 8700000, aggregated 3200000',
      'basalt: ProcessedUsage invoiced 50000, processed 0',
      'basalt: Aggregates invoiced 50000, aggregated 0',
      'basalt: ProcessedUsage invoiced 8700000, processed 3200000',
      'basalt: Aggregates invoiced 8700000, aggregated 3200000',
      'basalt: ProcessedUsage invoiced 50000, processed 0',
      'basalt: Aggregates invoiced 50000, aggregated 0',
    ],
  },
  {
    what: 'an invoice is reversed, and its usage is still taken for rated',
    damage: (books) => changeInvoice(books, 'amber', (invoice) => ({ ...invoice, reversed: true })),
    shows: [
      'amber: 1,500,000 node-seconds: ServicePeriod 2026-01-12',
      'amber: 4,000,000 node-seconds: ServicePeriod 2026-01-20',
      'amber: 50,000 samples: ServicePeriod 2026-01-20',
    ],
  },
  {
    what: 'an invoice is a draft again, and its usage is still taken for rated',
    damage: (books) => changeInvoice(books, 'amber', (invoice) => ({ ...invoice, status: 'Canceled' })),
    shows: [
      'amber: 1,500,000 node-seconds: ServicePeriod 2026-01-12',
      'amber: 4,000,000 node-seconds: ServicePeriod 2026-01-20',
      'amber: 50,000 samples: ServicePeriod 2026-01-20',
    ],
  },
];
