/** Plans, prices, contracts and currencies that are not the same for ever, nor for everybody. */
import { openAccount, withAccount } from '../good-month.ts';
import type { SmallSystem } from '../small-system.ts';
import { accountOf, SAMPLES } from '../words.ts';
import type { History } from './history.ts';

export const terms: ReadonlyArray<History> = [
  {
    what: 'a plan change that was agreed in advance (M4)',
    live: async ({ use, daily, bill, zuora: { control } }) => {
      const [account] = control.state().accounts;
      const number = account?.subscriptions[0]?.number ?? '';
      control.addSubscription(accountOf('amber'), {
        contractEffectiveDate: '2026-02-01',
        prices: { 'node-seconds': '0.00003' },
      });
      control.cancelSubscription({ subscriptionNumber: number }, '2026-02-01');
      await use('amber', '2026-01-12T09:10:00Z', 2_000_000n);
      await daily('2026-01-13');
      bill('2026-02-01');
      await use('amber', '2026-02-03T09:10:00Z', 1_000_000n);
      await daily('2026-02-04');
      bill('2026-03-01');
    },
  },
  {
    what: 'a price that changes on a day (M14)',
    live: async ({ use, daily, bill, zuora: { control } }) => {
      control.setSubscriptionPrice(accountOf('amber'), 'node-seconds', '0.00002', '2026-02-01');
      await use('amber', '2026-01-12T09:10:00Z', 2_000_000n);
      await daily('2026-01-13');
      bill('2026-02-01');
      await use('amber', '2026-02-03T09:10:00Z', 1_000_000n);
      await daily('2026-02-04');
      bill('2026-03-01');
    },
  },
  {
    what: 'an add-on without the unit (M5)',
    live: async ({ use, daily, bill, zuora: { control } }) => {
      control.addSubscription(accountOf('amber'), {
        contractEffectiveDate: '2026-01-05',
        prices: {},
        ratePlans: [],
      });
      await use('amber', '2026-01-12T09:10:00Z', 2_000_000n);
      await daily('2026-01-13');
      bill('2026-02-01');
    },
  },
  {
    what: 'a subscription that is suspended',
    live: async ({ use, daily, bill, wait, zuora: { control } }) => {
      await use('amber', '2026-01-12T09:10:00Z', 2_000_000n);
      await daily('2026-01-13');
      wait('2026-01-13T12:00:00Z');
      control.setSubscriptionStatus(accountOf('amber'), 'Suspended');
      await use('amber', '2026-01-14T09:10:00Z', 3_000_000n);
      await daily('2026-01-15');
      bill('2026-02-01');
    },
    leaves: ['node-seconds held 3000000'],
  },
  {
    what: 'usage of days before the contract (M3)',
    live: async ({ use, daily, bill, say, zuora: { control } }) => {
      control.addAccount({ number: accountOf('basalt'), contractEffectiveDate: '2026-01-20' });
      say('basalt', withAccount(accountOf('basalt')));
      await use('basalt', '2026-01-15T09:10:00Z', 300_000n);
      await daily('2026-01-16');
      bill('2026-02-01');
    },
    leaves: ['node-seconds before contract 300000'],
  },
  ...(
    [
      ['JPY', 16_222_222n],
      ['KWD', 5_000_000n],
    ] as const
  ).map(([currency, quantity]) => ({
    what: `an account in ${currency}`,
    live: async (system: SmallSystem) => {
      const { use, daily, bill } = system;
      openAccount(system, 'basalt', { currency });
      await use('basalt', '2026-01-12T09:10:00Z', quantity);
      await use('basalt', '2026-01-12T09:20:00Z', 12_345n, SAMPLES);
      await daily('2026-01-13');
      bill('2026-02-01');
    },
  })),
];
