/** Usage on its ordinary way from the event to the invoice. */
import { SAMPLES } from '../words.ts';
import type { History } from './history.ts';

export const ordinary: ReadonlyArray<History> = [
  {
    what: 'a month that is used, uploaded and billed',
    live: async ({ use, daily, bill }) => {
      await use('amber', '2026-01-12T09:10:00Z', 1_000_000n);
      await use('amber', '2026-01-12T09:20:00Z', 5_000n, SAMPLES);
      await daily('2026-01-13');
      bill('2026-02-01');
    },
  },
  {
    what: 'usage that is not aggregated yet',
    live: async ({ use }) => use('amber', '2026-01-12T09:10:00Z', 1_000_000n),
    leaves: ['node-seconds not yet aggregated 1000000'],
  },
  {
    what: 'usage that is not uploaded yet',
    live: async ({ use, aggregate }) => {
      await use('amber', '2026-01-12T09:10:00Z', 1_000_000n);
      await aggregate();
    },
    leaves: ['node-seconds not yet uploaded 1000000'],
  },
  {
    what: 'usage that is not invoiced yet',
    live: async ({ use, daily }) => {
      await use('amber', '2026-01-12T09:10:00Z', 1_000_000n);
      await daily('2026-01-13');
    },
    leaves: ['node-seconds not yet invoiced 1000000'],
  },
  {
    what: 'usage of a unit that nobody sells',
    live: async ({ use, daily, bill }) => {
      await use('amber', '2026-01-12T09:10:00Z', 1_000n, 'gigabytes');
      await daily('2026-01-13');
      bill('2026-02-01');
    },
    leaves: ['gigabytes not rated 1000'],
  },
];
