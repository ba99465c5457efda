/** Usage that arrives late, and usage that is taken back. */
import type { History } from './history.ts';

export const lateAndCorrected: ReadonlyArray<History> = [
  {
    what: 'usage that arrives days later',
    live: async ({ use, wait, daily, bill }) => {
      await use('amber', '2026-01-12T09:10:00Z', 1_000_000n);
      await daily('2026-01-13');
      wait('2026-01-14T12:00:00Z');
      await use('amber', '2026-01-12T11:10:00Z', 200_000n);
      await daily('2026-01-15');
      bill('2026-02-01');
    },
  },
  {
    what: 'usage that arrives after its month was billed (M13)',
    live: async ({ use, daily, bill }) => {
      await use('amber', '2026-01-12T09:10:00Z', 1_000_000n);
      await daily('2026-01-13');
      bill('2026-02-01');
      await use('amber', '2026-01-31T09:10:00Z', 2_000_000n);
      await daily('2026-02-02');
      bill('2026-03-01');
    },
  },
  {
    what: 'usage that arrives after its month was billed, and waits for the next bill',
    live: async ({ use, daily, bill }) => {
      await use('amber', '2026-01-12T09:10:00Z', 1_000_000n);
      await daily('2026-01-13');
      bill('2026-02-01');
      await use('amber', '2026-01-31T09:10:00Z', 2_000_000n);
      await daily('2026-02-02');
    },
    leaves: ['node-seconds not yet invoiced 2000000'],
  },
  {
    what: 'usage that is older than the uploader looks back',
    live: async ({ use, daily, wait }) => {
      await daily('2026-01-13');
      wait('2026-01-30T12:00:00Z');
      await use('amber', '2026-01-12T09:10:00Z', 1_000_000n);
      await daily('2026-01-31');
    },
    leaves: ['node-seconds stranded 1000000'],
  },
  {
    what: 'a correction within its day',
    live: async ({ use, daily, bill }) => {
      await use('amber', '2026-01-12T09:10:00Z', 1_000_000n);
      await use('amber', '2026-01-12T15:10:00Z', -300_000n);
      await daily('2026-01-13');
      bill('2026-02-01');
    },
  },
  {
    what: 'a correction of an hour that was uploaded',
    live: async ({ use, wait, daily, bill }) => {
      await use('amber', '2026-01-12T09:10:00Z', 1_000_000n);
      await daily('2026-01-13');
      wait('2026-01-13T12:00:00Z');
      await use('amber', '2026-01-12T09:40:00Z', -300_000n);
      await use('amber', '2026-01-13T12:40:00Z', 900_000n);
      await daily('2026-01-14');
      bill('2026-02-01');
    },
  },
  {
    what: 'a correction that is carried into the next month',
    live: async ({ use, daily, bill }) => {
      await use('amber', '2026-01-30T09:10:00Z', 1_000_000n);
      await daily('2026-01-31');
      await use('amber', '2026-01-31T15:10:00Z', -300_000n);
      await daily('2026-02-01');
      bill('2026-02-01');
      await use('amber', '2026-02-02T09:10:00Z', 800_000n);
      await daily('2026-02-03');
      bill('2026-03-01');
    },
  },
  {
    what: 'a correction that is larger than all usage, and waits (M21)',
    live: async ({ use, daily, bill }) => {
      await use('amber', '2026-01-12T09:10:00Z', -1_000_000n);
      await daily('2026-01-13');
      bill('2026-02-01');
    },
    leaves: ['node-seconds credit carried -1000000'],
  },
  {
    what: 'usage that nets to zero',
    live: async ({ use, daily, bill }) => {
      await use('amber', '2026-01-12T09:10:00Z', 1_000_000n);
      await use('amber', '2026-01-12T15:10:00Z', -1_000_000n);
      await daily('2026-01-13');
      bill('2026-02-01');
    },
    leaves: [],
  },
];
