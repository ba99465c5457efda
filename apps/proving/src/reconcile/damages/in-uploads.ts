/** Damages to what the journal says that was uploaded. */
import { changeLine } from '../find.ts';
import { accountOf, at, day, instanceOf, SAMPLES } from '../words.ts';
import type { Damage } from './damage.ts';

export const inUploads: ReadonlyArray<Damage> = [
  {
    what: 'a line has another quantity',
    damage: (books) => changeLine(books, 'amber', '2026-01-12', (line) => ({ ...line, quantity: 1_400_000n })),
    shows: ['amber: 100,000 node-seconds: UploadedRows 2026-01-12, ProviderUsage 2026-01-12'],
  },
  {
    what: 'a line is lost',
    damage: (books) => changeLine(books, 'amber', '2026-01-12'),
    shows: [
      'amber: 1,500,000 node-seconds: UploadedRows 2026-01-12, ProviderUsage 2026-01-12',
      'amber: Aggregates invoiced 5500000, aggregated 4000000',
    ],
  },
  {
    what: 'a line is there twice',
    damage: (books) =>
      changeLine(
        books,
        'amber',
        '2026-01-12',
        (line) => line,
        (line) => line,
      ),
    shows: ['amber: 1,500,000 node-seconds: UploadedRows 2026-01-12, ProviderUsage 2026-01-12'],
  },
  {
    what: 'a line is moved to another organization',
    damage: (books) =>
      changeLine(books, 'amber', '2026-01-12', (line) => ({ ...line, instanceId: instanceOf('basalt') })),
    shows: [
      'basalt and amber: 1,500,000 node-seconds: UploadedRows 2026-01-12',
      'amber: Aggregates invoiced 5500000, aggregated 4000000',
    ],
  },
  {
    what: 'a line is moved to another account',
    damage: (books) =>
      changeLine(books, 'amber', '2026-01-12', (line) => ({ ...line, accountNumber: accountOf('basalt') })),
    shows: [
      'amber: 1,500,000 node-seconds: ProviderUsage 2026-01-12',
      'amber: Aggregates invoiced 5500000, aggregated 4000000',
      'basalt: Aggregates invoiced 3200000, aggregated 4700000',
    ],
  },
  {
    what: 'a line has another unit',
    damage: (books) => changeLine(books, 'amber', '2026-01-12', (line) => ({ ...line, amountType: SAMPLES })),
    shows: [
      'amber: 1,500,000 samples: UploadedRows 2026-01-12, ProviderUsage 2026-01-12',
      'amber: 1,500,000 node-seconds: UploadedRows 2026-01-12, ProviderUsage 2026-01-12',
      'amber: Aggregates invoiced 5500000, aggregated 4000000',
    ],
  },
  {
    what: 'a line is moved to other days',
    damage: (books) =>
      changeLine(books, 'amber', '2026-01-12', (line) => ({
        ...line,
        startDate: day('2026-01-05'),
        endDate: day('2026-01-06'),
        firstUsedOn: day('2026-01-05'),
        lastUsedOn: day('2026-01-05'),
      })),
    shows: [
      'amber: 1,500,000 node-seconds: UploadedDays 2026-01-12, UploadedDays 2026-01-05, ProviderDay 2026-01-05, ProviderDay 2026-01-12',
    ],
  },
  {
    what: 'an upload that was imported is taken for rejected',
    damage: ({ billing }) => {
      const [upload] = billing.uploads.values();
      if (upload !== undefined)
        billing.uploads.set(upload.id, {
          ...upload,
          state: { _tag: 'Rejected', reason: 'no', at: at('2026-01-13T03:00:00Z') },
        });
    },
    shows: [
      'amber: 1,500,000 node-seconds: UploadedRows 2026-01-12, ProviderUsage 2026-01-12',
      'basalt: 700,000 node-seconds: UploadedRows 2026-01-12, ProviderUsage 2026-01-12',
      'amber: Aggregates invoiced 5500000, aggregated 4000000',
      'basalt: Aggregates invoiced 3200000, aggregated 2500000',
    ],
  },
  {
    what: 'an upload that was imported is lost',
    damage: ({ billing }) => {
      const [upload] = billing.uploads.values();
      if (upload !== undefined) billing.uploads.delete(upload.id);
    },
    shows: [
      'amber: 1,500,000 node-seconds: UploadedRows 2026-01-12, ProviderUsage 2026-01-12',
      'basalt: 700,000 node-seconds: UploadedRows 2026-01-12, ProviderUsage 2026-01-12',
      'amber: Aggregates invoiced 5500000, aggregated 4000000',
      'basalt: Aggregates invoiced 3200000, aggregated 2500000',
    ],
  },
];
