/** Damages to usage as the provider recorded it. */
import { Decimal } from '@usage-billing/core/invoices';
import { startOfDay } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';
import { changeRecord } from '../find.ts';
import { accountOf, day, SAMPLES } from '../words.ts';
import type { Damage } from './damage.ts';

export const atTheProvider: ReadonlyArray<Damage> = [
  {
    what: 'a record of usage is lost',
    damage: (books) => changeRecord(books, 'amber', '2026-01-12'),
    shows: [
      'amber: 1,500,000 node-seconds: ProviderUsage 2026-01-12, ServicePeriod 2026-01-01 to 2026-01-31',
      'amber: ProcessedUsage invoiced 5500000, processed 4000000',
    ],
  },
  {
    what: 'a record of usage has another quantity',
    damage: (books) =>
      changeRecord(books, 'amber', '2026-01-12', (record) => ({ ...record, quantity: new Decimal('1500000.25') })),
    shows: [
      'amber: 1 node-seconds: ProviderUsage 2026-01-12, ServicePeriod 2026-01-01 to 2026-01-31',
      'amber: ProcessedUsage invoiced 5500000, processed 5500000.25',
    ],
  },
  {
    what: 'a record of usage is there twice, not yet rated',
    damage: (books) =>
      changeRecord(
        books,
        'amber',
        '2026-01-12',
        (record) => record,
        (record) => ({ ...record, status: 'Pending' }),
      ),
    shows: ['amber: 1,500,000 node-seconds: ProviderUsage 2026-01-12, ServicePeriod 2026-01-12'],
  },
  {
    what: 'a record of usage is there twice, both rated',
    damage: (books) =>
      changeRecord(
        books,
        'amber',
        '2026-01-12',
        (record) => record,
        (record) => record,
      ),
    shows: [
      'amber: 1,500,000 node-seconds: ProviderUsage 2026-01-12, ServicePeriod 2026-01-01 to 2026-01-31',
      'amber: ProcessedUsage invoiced 5500000, processed 7000000',
    ],
  },
  {
    what: 'a record of usage is moved to another account',
    damage: (books) =>
      changeRecord(books, 'amber', '2026-01-12', (record) => ({ ...record, accountNumber: accountOf('basalt') })),
    shows: [
      'amber and basalt: 1,500,000 node-seconds: ProviderUsage 2026-01-12, ServicePeriod 2026-01-01 to 2026-01-31',
      'amber: ProcessedUsage invoiced 5500000, processed 4000000',
      'basalt: ProcessedUsage invoiced 3200000, processed 4700000',
    ],
  },
  {
    what: 'a record of usage is moved to another day of its month',
    damage: (books) =>
      changeRecord(books, 'amber', '2026-01-12', (record) => ({ ...record, startsAt: startOfDay(day('2026-01-28')) })),
    shows: ['amber: 1,500,000 node-seconds: ProviderDay 2026-01-12, ProviderDay 2026-01-28'],
  },
  {
    what: 'a record of usage is moved into the next month',
    damage: (books) =>
      changeRecord(books, 'amber', '2026-01-12', (record) => ({ ...record, startsAt: startOfDay(day('2026-02-12')) })),
    shows: [
      'amber: 1,500,000 node-seconds: ProviderDay 2026-01-12, ProviderDay 2026-02-12, ServicePeriod 2026-02-12, ServicePeriod 2026-01-01 to 2026-01-31',
      'amber: ProcessedUsage invoiced 5500000, processed 4000000',
    ],
  },
  {
    what: 'a record of usage has another unit',
    damage: (books) => changeRecord(books, 'amber', '2026-01-12', (record) => ({ ...record, unit: SAMPLES })),
    shows: [
      'amber: 1,500,000 node-seconds: ProviderUsage 2026-01-12, ServicePeriod 2026-01-01 to 2026-01-31',
      'amber: 1,500,000 samples: ProviderUsage 2026-01-12, ServicePeriod 2026-01-01 to 2026-01-31',
      'amber: ProcessedUsage invoiced 5500000, processed 4000000',
      'amber: ProcessedUsage invoiced 50000, processed 1550000',
    ],
  },
  {
    what: 'a record of usage lost its description',
    damage: (books) => changeRecord(books, 'amber', '2026-01-12', (record) => ({ ...record, description: O.none })),
    shows: ['amber: 1,500,000 node-seconds: ProviderUsage 2026-01-12'],
  },
  {
    what: 'a record of usage is not rated any more',
    damage: (books) => changeRecord(books, 'amber', '2026-01-12', (record) => ({ ...record, status: 'Pending' })),
    shows: [
      'amber: 1,500,000 node-seconds: ServicePeriod 2026-01-12, ServicePeriod 2026-01-01 to 2026-01-31',
      'amber: ProcessedUsage invoiced 5500000, processed 4000000',
      'amber: Aggregates invoiced 5500000, aggregated 4000000',
    ],
  },
  {
    what: 'a record of usage has a status that nobody knows',
    damage: (books) =>
      changeRecord(books, 'amber', '2026-01-12', (record) => ({ ...record, status: { unknown: 'Lost' } })),
    shows: [
      'amber: 1,500,000 node-seconds: UsageStatus 2026-01-12, ServicePeriod 2026-01-01 to 2026-01-31',
      'amber: ProcessedUsage invoiced 5500000, processed 4000000',
      'amber: Aggregates invoiced 5500000, aggregated 4000000',
    ],
  },
  {
    what: 'a record of usage that nobody sent',
    damage: (books) =>
      changeRecord(
        books,
        'amber',
        '2026-01-12',
        (record) => record,
        (record) => ({ ...record, description: O.some('by hand'), quantity: new Decimal(77), status: 'Pending' }),
      ),
    shows: ['amber: 77 node-seconds: ProviderUsage 2026-01-12'],
  },
];
