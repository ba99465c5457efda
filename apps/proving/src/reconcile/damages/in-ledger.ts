/** Damages to rows of the ledger. */
import { HOUR } from '@usage-billing/core/shared';
import { amount, hourOf } from '@usage-billing/core/usage';
import { changeRow, uploadOf } from '../find.ts';
import { at, instanceOf, SAMPLES } from '../words.ts';
import type { Damage } from './damage.ts';

export const inTheLedger: ReadonlyArray<Damage> = [
  {
    what: 'a row that was uploaded is lost',
    damage: (books) => changeRow(books, 'amber', '2026-01-12'),
    shows: [
      'amber: 1,200,000 node-seconds: Hour 2026-01-12, UploadedRows 2026-01-12',
      'amber: Aggregates invoiced 5500000, aggregated 4300000',
    ],
  },
  {
    what: 'a row that is not billed is lost',
    damage: (books) => changeRow(books, 'onyx', '2026-01-20'),
    shows: ['onyx: 60,000 node-seconds: Hour 2026-01-20'],
  },
  {
    what: 'a row has another amount',
    damage: (books) => changeRow(books, 'amber', '2026-01-12', (row) => ({ ...row, amount: amount(1_000_001n) })),
    shows: [
      'amber: 199,999 node-seconds: Hour 2026-01-12, UploadedRows 2026-01-12',
      'amber: Aggregates invoiced 5500000, aggregated 5300001',
    ],
  },
  {
    what: 'a row is there twice, the second time in no upload',
    damage: (books) =>
      changeRow(
        books,
        'amber',
        '2026-01-12',
        (row) => row,
        (row) => ({ ...row, uploadId: null }),
      ),
    shows: ['amber: 1,200,000 node-seconds: Hour 2026-01-12'],
  },
  {
    what: 'a row is there twice in the same upload',
    damage: (books) =>
      changeRow(
        books,
        'amber',
        '2026-01-12',
        (row) => row,
        (row) => row,
      ),
    shows: [
      'amber: 1,200,000 node-seconds: Hour 2026-01-12, UploadedRows 2026-01-12',
      'amber: Aggregates invoiced 5500000, aggregated 6700000',
    ],
  },
  {
    what: 'a row is moved to another organization',
    damage: (books) => changeRow(books, 'amber', '2026-01-12', (row) => ({ ...row, instanceId: instanceOf('basalt') })),
    shows: [
      'amber and basalt: 1,200,000 node-seconds: Hour 2026-01-12, UploadedRows 2026-01-12',
      'amber: Aggregates invoiced 5500000, aggregated 4300000',
      'basalt: Aggregates invoiced 3200000, aggregated 4400000',
    ],
  },
  {
    what: 'a row is moved to an organization that nobody knows',
    damage: (books) => changeRow(books, 'amber', '2026-01-12', (row) => ({ ...row, instanceId: instanceOf('nobody') })),
    shows: [
      'amber and nobody-1: 1,200,000 node-seconds: Hour 2026-01-12, UploadedRows 2026-01-12',
      'amber: Aggregates invoiced 5500000, aggregated 4300000',
    ],
  },
  {
    what: 'a row is moved to another hour of its day',
    damage: (books) =>
      changeRow(books, 'amber', '2026-01-12', (row) => ({
        ...row,
        bucketStart: hourOf((row.bucketStart + 5n * HOUR) as typeof row.bucketStart),
      })),
    shows: ['amber: 1,200,000 node-seconds: Hour 2026-01-12'],
  },
  {
    what: 'a row is moved to another day',
    damage: (books) =>
      changeRow(books, 'amber', '2026-01-12', (row) => ({ ...row, bucketStart: hourOf(at('2026-01-10T09:00:00Z')) })),
    shows: [
      'amber: 1,200,000 node-seconds: Hour 2026-01-10, Hour 2026-01-12, UploadedDays 2026-01-10, UploadedDays 2026-01-12',
    ],
  },
  {
    what: 'a row is moved into the month before',
    damage: (books) =>
      changeRow(books, 'amber', '2026-01-12', (row) => ({ ...row, bucketStart: hourOf(at('2025-12-31T09:00:00Z')) })),
    shows: ['amber: 1,200,000 node-seconds: Hour 2026-01-12, UploadedDays 2026-01-12'],
  },
  {
    what: 'a row has another unit',
    damage: (books) => changeRow(books, 'amber', '2026-01-12', (row) => ({ ...row, amountType: SAMPLES })),
    shows: [
      'amber: 1,200,000 node-seconds: Hour 2026-01-12, UploadedRows 2026-01-12',
      'amber: 1,200,000 samples: Hour 2026-01-12, UploadedRows 2026-01-12',
      'amber: Aggregates invoiced 5500000, aggregated 4300000',
    ],
  },
  {
    what: 'a row that was uploaded is free again',
    damage: (books) => changeRow(books, 'amber', '2026-01-12', (row) => ({ ...row, uploadId: null })),
    shows: [
      'amber: 1,200,000 node-seconds: UploadedRows 2026-01-12',
      'amber: Aggregates invoiced 5500000, aggregated 4300000',
    ],
  },
  {
    what: 'a row is counted to another upload',
    damage: (books) =>
      changeRow(books, 'amber', '2026-01-12', (row) => ({
        ...row,
        uploadId: uploadOf(books, 'amber', '2026-01-20'),
      })),
    shows: ['amber: 1,200,000 node-seconds: UploadedRows 2026-01-12, UploadedRows 2026-01-12 to 2026-01-20'],
  },
  {
    what: 'a row that is free is counted to an upload',
    damage: (books) =>
      changeRow(books, 'onyx', '2026-01-20', (row) => ({ ...row, uploadId: uploadOf(books, 'amber', '2026-01-20') })),
    shows: ['onyx: 60,000 node-seconds: UploadedRows 2026-01-20'],
  },
];
