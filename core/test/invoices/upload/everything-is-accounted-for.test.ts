/**
 * For any history of usage, corrections, trials that move, plans that change and bill runs: what was used is billed, waits
 * with a reason, or is free; nothing goes into a billed period; and no free unit is billed unnoticed.
 */
import type { Subscription, UsageReportLine } from '@usage-billing/core/invoices';
import { addDays, type CalendarDay, dayOf, HOUR, type Instant, instant, startOfDay } from '@usage-billing/core/shared';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { readBilledAlthoughFree } from '../../../src/invoices/reconciliation/billed-although-free.ts';
import { freeReason } from '../../../src/invoices/reconciliation/free-usage.ts';
import { sampleAccount } from '../account/account-sample.ts';
import { at, charge, day, subscription } from './upload-sample.ts';
import { addOrganization, addUsage, daily, depsOf, pass, right, type World, world } from './upload-world.ts';

const START = at('2026-10-15T02:30:00Z');
const DAY_LENGTH = 24n * HOUR;

type Step =
  | { readonly _tag: 'Use'; readonly hoursAgo: number; readonly amount: bigint }
  /** A trial that ends so many hours before or after now. */
  | { readonly _tag: 'MoveTrial'; readonly hours: number }
  /** The plan ends in so many days, and another one takes over. */
  | { readonly _tag: 'ChangePlan'; readonly inDays: number }
  | { readonly _tag: 'BillRun' }
  /** The next request does not reach the provider, so that an upload waits for the day after. */
  | { readonly _tag: 'Away' }
  | { readonly _tag: 'NextDay' };

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      _tag: fc.constant('Use' as const),
      hoursAgo: fc.nat(24 * 6),
      amount: fc.bigInt(-1_000n, 5_000n).filter((amount) => amount !== 0n),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ _tag: fc.constant('MoveTrial' as const), hours: fc.integer({ min: -150, max: 48 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ _tag: fc.constant('ChangePlan' as const), inDays: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ _tag: 'BillRun' as const }) },
  { weight: 1, arbitrary: fc.constant({ _tag: 'Away' as const }) },
  { weight: 3, arbitrary: fc.constant({ _tag: 'NextDay' as const }) },
);

interface History {
  readonly of: World;
  subscriptions: ReadonlyArray<Subscription>;
  /** Lines that went into a period that was billed. */
  readonly misplaced: UsageReportLine[];
}

const open = (): History => {
  const of = world({ now: START });
  of.policy = { ...of.policy, lookBackDays: 60 };
  addOrganization(of, '1', { trialExpiresAt: at('2026-10-10T12:30:00Z') });
  const history: History = { of, subscriptions: [subscription({ from: day('2026-10-01') })], misplaced: [] };
  sell(history, history.subscriptions);
  return history;
};

const sell = (history: History, subscriptions: ReadonlyArray<Subscription>): void => {
  history.subscriptions = subscriptions;
  history.of.accounts.set('W1', E.right(O.some(sampleAccount({ number: 'W1', subscriptions }))));
};

const changePlan = (history: History, on: CalendarDay): void => {
  const [newest, ...older] = history.subscriptions.toReversed();
  if (newest === undefined || on <= newest.from) return;
  const count = history.subscriptions.length + 1;
  const next = subscription({ number: `A-S00${count}`, from: on, charges: [charge(`C-00${count}`)] });
  sell(history, [...older.toReversed(), { ...newest, to: O.some(on) }, next]);
};

/** Everything before today is billed, of a charge that ended up to its end. */
const billRun = (history: History, today: CalendarDay): void => {
  const billed = (one: Subscription): Subscription => {
    const until = O.isSome(one.to) && one.to.value < today ? one.to.value : today;
    if (until <= one.from) return one;
    return { ...one, charges: one.charges.map((each) => ({ ...each, billedBefore: O.some(until) })) };
  };
  sell(history, history.subscriptions.map(billed));
};

const take = async (history: History, step: Step): Promise<void> => {
  const { of } = history;
  const ago = (hours: number): Instant => instant(of.now - BigInt(hours) * HOUR);
  switch (step._tag) {
    case 'Use': {
      const hour = ago(step.hoursAgo);
      addUsage(of, '1', new Date(Number(hour / 1000n)).toISOString(), step.amount);
      return;
    }
    case 'MoveTrial': {
      const [organization] = of.organizations;
      if (organization !== undefined) of.organizations[0] = { ...organization, trialExpiresAt: ago(-step.hours) };
      return;
    }
    case 'ChangePlan':
      return changePlan(history, addDays(dayOf(of.now), step.inDays));
    case 'BillRun':
      return billRun(history, dayOf(of.now));
    case 'Away':
      of.sendFaults.push({ taken: false, answer: { _tag: 'NotSent', reason: 'connection refused' } });
      return;
    case 'NextDay': {
      const before = of.imports.length;
      pass(of, DAY_LENGTH);
      right(await daily(of));
      for (const { lines } of of.imports.slice(before)) history.misplaced.push(...lines.filter(isBilled(history)));
    }
  }
};

/** In a period that was billed by then. */
const isBilled =
  ({ subscriptions }: History) =>
  ({ chargeNumber, startDate }: UsageReportLine): boolean =>
    subscriptions
      .flatMap(({ charges }) => charges)
      .some(({ number, billedBefore }) => number === chargeNumber && startDate < (O.toUndefined(billedBefore) ?? ''));

const sum = (amounts: ReadonlyArray<bigint>): bigint => amounts.reduce((total, amount) => total + amount, 0n);

test('used = billed + waiting with a reason + free + of today, and no free unit is billed unnoticed', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 25 }), async (history) => {
      const world = open();
      const { of } = world;
      for (const step of [...history, { _tag: 'NextDay' } as const]) await take(world, step);
      const [organization] = of.organizations;
      if (organization === undefined) throw new Error('the organization is gone');
      t.deepEqual(world.misplaced, [], 'nothing goes into a billed period');

      const today = startOfDay(dayOf(of.now));
      const amounts = (rows: World['rows']): ReadonlyArray<bigint> => rows.map(({ amount }) => BigInt(amount));
      const taken = of.rows.filter(({ uploadId }) => uploadId !== null);
      const live = [...of.uploads.values()].filter(({ state }) => state._tag !== 'Rejected');
      const lines = live.flatMap((upload) => upload.lines);
      t.is(sum(lines.map(({ quantity }) => quantity)), sum(amounts(taken)), 'lines say what they took');
      for (const { uploadId, mark, bucketStart } of of.rows)
        t.true(
          uploadId !== null ||
            mark !== null ||
            freeReason(organization, bucketStart) !== undefined ||
            bucketStart >= today,
          'nothing waits without a reason',
        );

      const free = taken.filter(({ bucketStart }) => freeReason(organization, bucketStart) !== undefined);
      const range = { from: at('2026-01-01'), to: today };
      const noticed = right(await readBilledAlthoughFree(depsOf(of))(range)());
      t.is(sum(noticed.map(({ amount }) => amount)), sum(amounts(free)));
    }),
    { numRuns: 150 },
  );
});
