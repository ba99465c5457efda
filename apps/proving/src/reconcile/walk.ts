/** A random walk over what may rightly happen, some weeks around the end of a month. The same for the same seed. */
import { addDays } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';
import { type Random, randomOf } from '../random.ts';
import { openAccount } from './good-month.ts';
import { openSmallSystem, type SmallSystem } from './small-system.ts';
import { accountOf, at, day, SAMPLES } from './words.ts';

/** To be closed by whoever opens it. */
export const walk = async (seed: number): Promise<SmallSystem> => {
  const random = randomOf(seed);
  const system = await openSmallSystem('2026-01-20T00:00:00Z');
  for (const name of CUSTOMERS) openAccount(system, name);
  system.say('dune', { trialExpiresAt: at('2026-04-01T00:00:00Z') });
  system.say('onyx');
  const deleted = new Set<string>();
  const length = random.whole(10, 22);
  for (let index = 0; index < length; index += 1)
    await liveThrough(system, random, addDays(day('2026-01-20'), index), deleted);
  return system;
};

const CUSTOMERS = ['amber', 'basalt', 'cedar'];
const EVERYBODY = [...CUSTOMERS, 'dune', 'onyx', 'nobody'];

const liveThrough = async (system: SmallSystem, random: Random, today: string, deleted: Set<string>): Promise<void> => {
  // The uploader is down on some days, fewer in a row than it looks back.
  if (random.chance(0.8)) await system.daily(today);
  if (today.endsWith('-01')) billOrAgain(system, random, today);
  for (const step of STEPS) if (random.chance(step.chance)) await step.take(system, random, today, deleted);
};

/** In the end there is one invoice for each account. */
const billOrAgain = ({ wait, zuora: { control } }: SmallSystem, random: Random, today: string): void => {
  wait(`${today}T14:00:00Z`);
  const made = control.billRun(today, { collect: random.chance(0.5), post: random.chance(0.8) });
  const unpaid = made.filter(({ status, balance }) => status === 'Posted' && Number(balance) > 0);
  if (unpaid.length === 0 || random.chance(0.5)) return;
  for (const { number } of unpaid) {
    control.unpostInvoice(number);
    control.cancelInvoice(number);
  }
  if (random.chance(0.7)) control.billRun(today);
};

interface Step {
  readonly chance: number;
  readonly take: (system: SmallSystem, random: Random, today: string, deleted: Set<string>) => Promise<void>;
}

const oneOf = <Item>(random: Random, items: ReadonlyArray<Item>): Item | undefined =>
  items[random.whole(0, items.length - 1)];

const used = (earliest: number, least: number, most: number, unit?: string): Step['take'] => {
  return async (system, random, today) => {
    const on = addDays(day(today), -random.whole(0, earliest));
    const name = oneOf(random, EVERYBODY) ?? 'amber';
    const hour = `${random.whole(15, 23)}`;
    await system.use(name, `${on}T${hour}:10:00Z`, BigInt(random.whole(least, most)), unit);
  };
};

const STEPS: ReadonlyArray<Step> = [
  { chance: 0.9, take: used(0, 1_000, 900_000) },
  { chance: 0.7, take: used(0, 1_000, 900_000) },
  { chance: 0.4, take: used(0, 10, 9_000, SAMPLES) },
  // Late, and taken back.
  { chance: 0.3, take: used(4, 1_000, 900_000) },
  { chance: 0.3, take: used(2, -500_000, -1) },
  {
    chance: 0.05,
    take: async ({ say, now }, random, _today, deleted) => {
      const name = oneOf(random, CUSTOMERS) ?? 'amber';
      if (!deleted.has(name)) say(name, { deletedAt: O.some(now()) });
      deleted.add(name);
    },
  },
  {
    chance: 0.05,
    take: async ({ zuora: { control } }, random) =>
      control.setSubscriptionPrice(
        accountOf(oneOf(random, CUSTOMERS) ?? 'amber'),
        'node-seconds',
        '0.00002',
        '2026-02-01',
      ),
  },
];
