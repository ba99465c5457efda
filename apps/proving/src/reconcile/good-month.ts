/** January of five organizations, billed on 1 February: everything in it is right. */
import type { Organization } from '@usage-billing/core/trials';
import * as O from 'fp-ts/lib/Option.js';
import { openSmallSystem, type SmallSystem } from './small-system.ts';
import { accountOf, at, days } from './words.ts';

/** What is reconciled. */
export const JANUARY = days('2026-01-01', '2026-02-01');

/** The directory names an account at Zuora for it from the beginning, and Zuora has it. */
export const openAccount = (
  system: Pick<SmallSystem, 'say' | 'zuora'>,
  name: string,
  { currency = 'USD', from = '2026-01-01' }: { readonly currency?: string; readonly from?: string } = {},
): void => {
  const number = accountOf(name);
  system.zuora.control.addAccount({ number, currency, contractEffectiveDate: from });
  system.say(name, withAccount(number));
};

/** What the directory says of whoever has had this account from the beginning. */
export const withAccount = (number: string): Pick<Organization, 'billingAccount' | 'billingAccountCreatedAt'> => ({
  billingAccount: O.some({ provider: 'zuora', number }),
  billingAccountCreatedAt: O.some(at('2026-01-01T00:00:00Z')),
});

/** To be closed by whoever opens it. */
export const openGoodMonth = async (): Promise<SmallSystem> => {
  const system = await openSmallSystem('2026-01-01T00:00:00Z');
  const { use, say, daily, bill } = system;
  for (const name of ['amber', 'basalt']) openAccount(system, name);
  openAccount(system, 'cedar', { from: '2026-01-15' });
  say('cedar', { trialExpiresAt: at('2026-01-15T10:00:00Z') });
  say('dune', { trialExpiresAt: at('2026-04-01T00:00:00Z') });
  say('onyx');
  await use('amber', '2026-01-12T09:10:00Z', 1_200_000n);
  await use('basalt', '2026-01-12T09:20:00Z', 700_000n);
  await use('cedar', '2026-01-12T09:30:00Z', 90_000n);
  await use('amber', '2026-01-12T10:10:00Z', 300_000n);
  await use('dune', '2026-01-12T10:20:00Z', 80_000n);
  await daily('2026-01-13');
  await use('onyx', '2026-01-20T09:10:00Z', 60_000n);
  await use('amber', '2026-01-20T11:10:00Z', 4_000_000n);
  await use('amber', '2026-01-20T11:20:00Z', 50_000n, 'samples');
  await use('basalt', '2026-01-20T11:30:00Z', 2_500_000n);
  await use('cedar', '2026-01-20T12:10:00Z', 600_000n);
  await daily('2026-01-21');
  await daily('2026-02-01');
  bill('2026-02-01');
  await daily('2026-02-02');
  return system;
};
