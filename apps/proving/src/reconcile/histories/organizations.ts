/** What the directory says of organizations, and what of that changes. */
import { acceptDifferences, accountNumberOf } from '@usage-billing/core/invoices';
import * as O from 'fp-ts/lib/Option.js';
import { orFail } from '../../or-fail.ts';
import { openAccount, withAccount } from '../good-month.ts';
import { accountOf, at, days, instanceOf } from '../words.ts';
import type { History } from './history.ts';

export const organizations: ReadonlyArray<History> = [
  {
    what: 'organizations that share an account by decision',
    live: async ({ use, daily, bill, say, now, ports }) => {
      const accountNumber = accountOf('amber');
      say('basalt', withAccount(accountNumber));
      const decision = { by: 'ann', note: 'one bill', role: 'admin', through: 'command' } as const;
      const instanceIds = ['amber', 'basalt'].map(instanceOf);
      await orFail(ports.sharedAccounts.share({ accountNumber, instanceIds, at: now(), decision }));
      await use('amber', '2026-01-12T09:10:00Z', 1_000_000n);
      await use('basalt', '2026-01-12T09:20:00Z', 1_000_000n);
      await daily('2026-01-13');
      bill('2026-02-01');
    },
  },
  {
    what: 'organizations that name one account, and nobody decided so',
    live: async ({ use, daily, bill, say }) => {
      say('basalt', withAccount(accountOf('amber')));
      await use('basalt', '2026-01-12T09:10:00Z', 1_000_000n);
      await daily('2026-01-13');
      bill('2026-02-01');
    },
    leaves: ['node-seconds held 1000000'],
  },
  {
    what: 'a deletion in the middle of the month',
    live: async ({ use, daily, bill, say }) => {
      await use('amber', '2026-01-12T09:10:00Z', 1_000_000n);
      await daily('2026-01-13');
      say('amber', { deletedAt: O.some(at('2026-01-14T00:00:00Z')) });
      await use('amber', '2026-01-14T09:10:00Z', 70_000n);
      await daily('2026-01-15');
      bill('2026-02-01');
    },
    leaves: ['node-seconds deleted 70000'],
  },
  {
    what: 'a slug that is given to another organization after its owner was deleted (M8)',
    live: async ({ use, daily, bill, say, zuora: { control } }) => {
      await use('amber', '2026-01-12T09:10:00Z', 1_000_000n);
      await daily('2026-01-13');
      const id = instanceOf('amber again');
      const number = accountNumberOf('amber', id);
      control.addAccount({ number, contractEffectiveDate: '2026-01-14' });
      say('amber', { ...withAccount(number), id: O.some(id), createdAt: at('2026-01-14T00:00:00Z') });
      await use('amber again', '2026-01-20T09:10:00Z', 2_000_000n);
      await daily('2026-01-21');
      bill('2026-02-01');
    },
  },
  {
    what: 'a trial that ends within a day (M7)',
    live: async ({ use, daily, bill, say }) => {
      say('amber', { trialExpiresAt: at('2026-01-12T13:20:00Z') });
      await use('amber', '2026-01-12T09:30:00Z', 1_000_000n);
      await use('amber', '2026-01-12T15:30:00Z', 1_000_000n);
      await daily('2026-01-13');
      bill('2026-02-01');
    },
    leaves: ['node-seconds in trial 1000000'],
  },
  {
    what: 'a trial that was extended before anything was billed',
    live: async ({ use, daily, bill, say }) => {
      await use('amber', '2026-01-12T09:10:00Z', 1_000_000n);
      say('amber', { trialExpiresAt: at('2026-01-15T00:00:00Z') });
      await daily('2026-01-13');
      await use('amber', '2026-01-16T09:10:00Z', 2_000_000n);
      await daily('2026-01-17');
      bill('2026-02-01');
    },
    leaves: ['node-seconds in trial 1000000'],
  },
  {
    what: 'a trial that was extended over usage that was billed, and credited',
    live: async ({ use, daily, bill, say, ports }) => {
      await use('amber', '2026-01-12T09:10:00Z', 1_000_000n);
      await daily('2026-01-13');
      bill('2026-02-01');
      say('amber', { trialExpiresAt: at('2026-01-25T00:00:00Z') });
      await orFail(
        acceptDifferences(ports)({
          range: days('2026-01-01', '2026-02-01'),
          lookBackDays: 7,
          instanceId: instanceOf('amber'),
          as: 'credited',
          decision: { by: 'ann', note: 'credit memo CM-1', role: 'admin', through: 'command' },
        }),
      );
    },
  },
  {
    what: 'organizations that are billed externally, have no billing, no account, or are not known',
    live: async (system) => {
      const { use, daily, bill, say } = system;
      for (const name of ['basalt', 'cedar']) openAccount(system, name);
      say('basalt', { billedExternally: true });
      say('cedar', { featureFlags: [] });
      say('onyx');
      for (const name of ['basalt', 'cedar', 'onyx', 'nobody']) await use(name, '2026-01-12T09:10:00Z', 5_000n);
      await daily('2026-01-13');
      bill('2026-02-01');
    },
    leaves: [
      'node-seconds billed externally 5000',
      'node-seconds billing not enabled 5000',
      'node-seconds unknown organization 5000',
      'node-seconds no account 5000',
    ],
  },
];
