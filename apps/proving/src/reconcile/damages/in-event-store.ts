/** Damages to what the event store holds. */
import { amount } from '@usage-billing/core/usage';
import { changeEvent } from '../find.ts';
import { at, instanceOf, SAMPLES } from '../words.ts';
import type { Damage } from './damage.ts';

export const inTheEventStore: ReadonlyArray<Damage> = [
  {
    what: 'an event is lost',
    damage: (books) => changeEvent(books, 'amber', '2026-01-12'),
    shows: ['amber: 1,200,000 node-seconds: Hour 2026-01-12'],
  },
  {
    what: 'an event has another amount',
    damage: (books) => changeEvent(books, 'amber', '2026-01-12', (event) => ({ ...event, amount: amount(1_000_000n) })),
    shows: ['amber: 200,000 node-seconds: Hour 2026-01-12'],
  },
  {
    what: 'an event counts twice, under another key',
    damage: (books) =>
      changeEvent(
        books,
        'amber',
        '2026-01-12',
        (event) => event,
        (event) => ({ ...event, uniqueKey: 'another' }),
      ),
    shows: ['amber: 1,200,000 node-seconds: Hour 2026-01-12'],
  },
  {
    what: 'an event is moved to another organization',
    damage: (books) =>
      changeEvent(books, 'amber', '2026-01-12', (event) => ({ ...event, instanceId: instanceOf('basalt') })),
    shows: ['basalt and amber: 1,200,000 node-seconds: Hour 2026-01-12'],
  },
  {
    what: 'an event is moved to another day',
    damage: (books) =>
      changeEvent(books, 'amber', '2026-01-12', (event) => ({ ...event, receivedAt: at('2026-01-14T09:10:00Z') })),
    shows: ['amber: 1,200,000 node-seconds: Hour 2026-01-12, Hour 2026-01-14'],
  },
  {
    what: 'an event is moved into the next month',
    damage: (books) =>
      changeEvent(books, 'amber', '2026-01-12', (event) => ({ ...event, receivedAt: at('2026-02-01T00:10:00Z') })),
    shows: ['amber: 1,200,000 node-seconds: Hour 2026-01-12'],
  },
  {
    what: 'an event has another unit',
    damage: (books) => changeEvent(books, 'amber', '2026-01-12', (event) => ({ ...event, amountType: SAMPLES })),
    shows: ['amber: 1,200,000 samples: Hour 2026-01-12', 'amber: 1,200,000 node-seconds: Hour 2026-01-12'],
  },
];
