import {
  type CatalogRate,
  Decimal,
  type ProviderAccount,
  type ProviderError,
  readCustomerStatus,
} from '@usage-billing/core/invoices';
import { HOUR, instant, truncateToDay } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import {
  type AmountType,
  hourOf,
  type InstanceId,
  NODE_SECONDS,
  type SumsQuery,
  type UsageLedger,
  type UsageSum,
} from '@usage-billing/core/usage';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { isSome, none, some } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ListedPrice } from '../../../src/invoices/money/price.ts';
import { perUnit } from '../../../src/invoices/money/price.ts';
import { defaultRounding } from '../../../src/invoices/money/rounding.ts';
import { at, sampleOrganization } from '../../trials/organization-sample.ts';
import { EUR, sampleAccount, sampleCharge, sampleSubscription, USD } from '../account/account-sample.ts';

const NOW = at('2026-06-15T12:40:00Z');

type Usage = readonly [at: string, amount: bigint, unit?: string, instance?: string];

/** The ledger's answer computed from single amounts: truncated to the period and added up. */
const ledgerOf = (usage: ReadonlyArray<Usage>): Pick<UsageLedger, 'sumsTogether'> => {
  const sumsOf = ({ range, by, instanceIds = [], amountTypes = [] }: SumsQuery): ReadonlyArray<UsageSum> => {
    const sums = new Map<string, UsageSum>();
    for (const [when, amount, unit = NODE_SECONDS, instance = '1234'] of usage) {
      const bucket = at(when);
      if (bucket < range.from || bucket >= range.to) continue;
      if (!instanceIds.includes(instance as InstanceId) || !amountTypes.includes(unit as AmountType)) continue;
      const month = at(`${when.slice(0, 7)}-01`);
      const start = by === 'hour' ? hourOf(bucket) : by === 'day' ? truncateToDay(bucket) : month;
      const key = `${start} ${unit}`;
      const before = sums.get(key)?.amount ?? 0n;
      const whose = { instanceId: '1234' as InstanceId, amountType: unit as AmountType };
      sums.set(key, { ...whose, start, amount: before + amount });
    }
    return [...sums.values()].sort((a, b) => (a.start < b.start ? -1 : 1));
  };
  return { sumsTogether: (queries) => TE.right(queries.map(sumsOf)) };
};

const LIST_PRICES: ReadonlyArray<CatalogRate> = [
  { unit: 'samples' as AmountType, prices: new Map([[USD, perUnit(new Decimal('5'))]]) },
  {
    unit: NODE_SECONDS,
    prices: new Map([
      [USD, perUnit(new Decimal('0.01'))],
      [EUR, perUnit(new Decimal('0.02'))],
    ]),
  },
];

const DOWN: ProviderError = { _tag: 'ProviderUnavailable', message: 'it is down', retryAfterSeconds: none };

interface Customer {
  readonly organization?: Partial<Organization>;
  readonly account?: ProviderAccount;
  readonly usage?: ReadonlyArray<Usage>;
  readonly rates?: ReadonlyArray<CatalogRate>;
  /** What the provider does not answer. */
  readonly down?: ReadonlyArray<'accounts' | 'catalog'>;
}

const read = ({ organization = {}, account, usage = [], rates = LIST_PRICES, down = [] }: Customer) => {
  const customer = sampleOrganization({
    billingAccount: account === undefined ? none : some({ provider: 'zuora', number: account.number }),
    trialExpiresAt: at('2026-01-31'),
    ...organization,
  });
  return readCustomerStatus({
    directory: { findByExternalId: () => TE.right(customer) },
    ledger: ledgerOf(usage),
    accounts: {
      find: (wanted) =>
        down.includes('accounts')
          ? TE.left(DOWN)
          : TE.right(account !== undefined && wanted === account.number ? some(account) : none),
    },
    catalog: { rates: down.includes('catalog') ? TE.left(DOWN) : TE.right(rates), rounding: defaultRounding },
    clock: { now: () => NOW },
  })({ externalId: 'frosty-sky-72', defaultCurrency: USD })();
};

const statusOf = async (customer: Customer) => {
  const result = await read(customer);
  if (E.isLeft(result)) throw new Error(result.left._tag);
  return result.right;
};

const shown = (amounts: ReadonlyMap<string, Decimal>, decimals = 2) =>
  Object.fromEntries([...amounts].map(([currency, value]) => [currency, value.toFixed(decimals)]));

test('a paying customer sees the period’s usage by day and its price in every currency, today included', async (t) => {
  const status = await statusOf({
    account: sampleAccount(),
    usage: [
      ['2026-05-31T23:00:00Z', 1_000_000n],
      ['2026-06-01T00:00:00Z', 100n],
      ['2026-06-01T23:00:00Z', 50n],
      ['2026-06-15T12:00:00Z', 7n],
      ['2026-06-10T12:00:00Z', 999n, 'container-seconds'],
      ['2026-06-10T12:00:00Z', 999n, NODE_SECONDS, '99'],
    ],
  });
  t.deepEqual<unknown, unknown>(status.billingPeriod, { start: '2026-06-01', end: '2026-07-01' });
  t.deepEqual<unknown, unknown>(status.usagePerDay, [
    { day: '2026-06-01', amount: 150n },
    { day: '2026-06-15', amount: 7n },
  ]);
  t.deepEqual(shown(status.usageToDate), { USD: '1.57', EUR: '3.14' });
  t.deepEqual(status.payment, { status: 'active' });
  t.is(status.interim, none);
  t.deepEqual(status.currency, some(USD));
  t.deepEqual(status.warnings, []);
});

test('of an account without a bill cycle day the period is counted from the day on which the trial ended', async (t) => {
  const status = await statusOf({
    organization: { trialExpiresAt: at('2026-02-17T12:00:00Z') },
    account: sampleAccount({ billCycleDay: 0 }),
    usage: [['2026-05-17T00:00:00Z', 100n]],
  });
  t.deepEqual<unknown, unknown>(status.billingPeriod, { start: '2026-05-17', end: '2026-06-17' });
  t.deepEqual(shown(status.usageToDate), { USD: '1.00', EUR: '2.00' });
  t.deepEqual(status.warnings, ['bill cycle day 0 of account W1 is not 1 to 31']);
});

test('the estimate takes usage before today and the mean of the last week for the rest of the month', async (t) => {
  const status = await statusOf({
    account: sampleAccount(),
    usage: [
      ['2026-06-01T10:00:00Z', 1000n],
      ['2026-06-14T10:00:00Z', 700n],
      ['2026-06-15T10:00:00Z', 999_999n],
    ],
  });
  // 1700 until yesterday, 100 a day for the 16 days from today to the end of June.
  t.deepEqual(shown(status.estimatedMonthlyUsage, 0), { USD: '33', EUR: '66' });
});

test('active hosts are the node-seconds of the hour two hours ago, by the seconds of an hour', async (t) => {
  const status = await statusOf({
    usage: [
      ['2026-06-15T09:00:00Z', 36_000n],
      ['2026-06-15T10:00:00Z', 5400n],
      ['2026-06-15T11:00:00Z', 36_000n],
    ],
  });
  t.is(status.activeHosts.toFixed(), '1.5');
});

test('a customer’s own price counts for that customer in that currency, and the list stays as it is', async (t) => {
  const subscriptions = [sampleSubscription({ charges: [sampleCharge(some(perUnit(new Decimal('0.5'))))] })];
  const usage: ReadonlyArray<Usage> = [['2026-06-02T00:00:00Z', 100n]];
  const own = await statusOf({ account: sampleAccount({ currency: EUR, subscriptions }), usage });
  t.deepEqual(shown(own.usageToDate), { USD: '1.00', EUR: '50.00' });
  t.deepEqual(own.currency, some(EUR));
  const other = await statusOf({ account: sampleAccount({ currency: EUR }), usage });
  t.deepEqual(shown(other.usageToDate), { USD: '1.00', EUR: '2.00' });
});

test('who never added a card sees what was used between the end of the trial and the period', async (t) => {
  const trialExpiresAt = at('2026-04-10T08:30:00Z');
  const status = await statusOf({
    organization: { trialExpiresAt },
    usage: [
      ['2026-04-10T08:00:00Z', 100_000n],
      ['2026-04-10T09:00:00Z', 100n],
      ['2026-05-31T23:00:00Z', 200n],
      ['2026-06-01T00:00:00Z', 400n],
    ],
  });
  t.is(status.payment.status, 'trial_expired');
  t.deepEqual(isSome(status.interim) && shown(status.interim.value.usage), { USD: '3.00', EUR: '6.00' });
  t.deepEqual(isSome(status.interim) && [status.interim.value.start, status.interim.value.end], [
    trialExpiresAt,
    at('2026-06-01'),
  ]);
  t.deepEqual(shown(status.usageToDate), { USD: '4.00', EUR: '8.00' });
});

test('there is no interim usage during a trial, after one that ended in this period, or with an account', async (t) => {
  const earlier = { createdAt: at('2026-01-01') };
  const until = (day: string) => ({ organization: { ...earlier, trialExpiresAt: at(day) } });
  t.is((await statusOf(until('2026-06-20'))).interim, none);
  t.is((await statusOf(until('2026-06-10T08:00:00Z'))).interim, none);
  t.is((await statusOf({ ...until('2026-04-10'), account: sampleAccount() })).interim, none);
});

test('the period follows the account’s cycle day, and the trial’s end where that cuts it', async (t) => {
  const cycled = await statusOf({ account: sampleAccount({ billCycleDay: 20 }) });
  t.deepEqual<unknown, unknown>(cycled.billingPeriod, { start: '2026-05-20', end: '2026-06-20' });
  const inTrial = await statusOf({
    organization: { createdAt: at('2026-05-01'), trialExpiresAt: at('2026-06-20T10:00:00Z') },
  });
  t.deepEqual<unknown, unknown>(inTrial.billingPeriod, { start: '2026-06-01', end: '2026-06-20' });
  t.is(inTrial.payment.status, 'trial');
  t.is(inTrial.trial.remaining, 5);
});

test('an account that the directory names and the provider does not know counts as none', async (t) => {
  const status = await statusOf({ organization: { billingAccount: some({ provider: 'zuora', number: 'W-lost' }) } });
  t.is(status.payment.status, 'trial_expired');
});

test('an organization without an internal id has used nothing', async (t) => {
  const status = await statusOf({ organization: { id: none }, usage: [['2026-06-02T00:00:00Z', 100n]] });
  t.deepEqual(shown(status.usageToDate), { USD: '0.00', EUR: '0.00' });
  t.deepEqual(status.usagePerDay, []);
});

test('what nobody understands is named for the log', async (t) => {
  const subscriptions = [sampleSubscription({ status: { unknown: 'Paused' } })];
  const status = await statusOf({ account: sampleAccount({ subscriptions }), rates: [] });
  t.deepEqual(status.warnings, ['subscription status "Paused"', 'the catalog has no price for node-seconds']);
});

test('an amount past 2^53 keeps all its digits', async (t) => {
  const status = await statusOf({
    account: sampleAccount(),
    usage: [['2026-06-15T10:00:00Z', 9_223_372_036_854_775_807n]],
  });
  t.is(status.usageToDate.get(USD)?.toFixed(2), '92233720368547758.07');
  t.is(status.activeHosts.times(3600).round(0).toFixed(), '9223372036854775807');
});

const USED: ReadonlyArray<Usage> = [
  ['2026-06-02T00:00:00Z', 100n],
  ['2026-06-15T10:00:00Z', 3600n],
];

test('while the account cannot be read, payment and money are unknown, and usage is told all the same', async (t) => {
  const status = await statusOf({ account: sampleAccount(), usage: USED, down: ['accounts'] });
  t.deepEqual(status.payment, { status: 'unknown' });
  t.deepEqual([status.usageToDate.size, status.estimatedMonthlyUsage.size, status.currency], [0, 0, none]);
  t.deepEqual<unknown, unknown>(status.usagePerDay, [
    { day: '2026-06-02', amount: 100n },
    { day: '2026-06-15', amount: 3600n },
  ]);
  t.is(status.activeHosts.toFixed(), '1');
  t.is(status.interim, none);
  t.deepEqual(status.warnings, ['the account cannot be read: it is down']);
});

test('a trial is a trial whether or not the account can be read', async (t) => {
  const trialExpiresAt = at('2026-06-20');
  const status = await statusOf({
    organization: { trialExpiresAt },
    account: sampleAccount(),
    down: ['accounts', 'catalog'],
  });
  t.deepEqual(status.payment, { status: 'trial' });
  t.is(status.warnings.length, 2);
});

test('without the price list money is unknown, and how the payment stands is known', async (t) => {
  const status = await statusOf({ account: sampleAccount(), usage: USED, down: ['catalog'] });
  t.deepEqual(status.payment, { status: 'active' });
  t.deepEqual([status.usageToDate.size, status.estimatedMonthlyUsage.size], [0, 0]);
  t.deepEqual(status.currency, some(USD));
  t.deepEqual(status.warnings, ['the price list cannot be read: it is down']);
});

test('a price of the customer’s own is known without the price list', async (t) => {
  const charges = [sampleCharge(some(perUnit(new Decimal('0.5'))))];
  const account = sampleAccount({ currency: EUR, subscriptions: [sampleSubscription({ charges })] });
  const status = await statusOf({ account, usage: USED, down: ['catalog'] });
  t.deepEqual(shown(status.usageToDate), { EUR: '1850.00' });
});

test('a failure of the directory or the ledger is the answer', async (t) => {
  const organization = sampleOrganization({ billingAccount: some({ provider: 'zuora', number: 'W1' }) });
  const fine = {
    directory: { findByExternalId: () => TE.right(organization) },
    ledger: ledgerOf([]),
    accounts: { find: () => TE.right(some(sampleAccount())) },
    catalog: { rates: TE.right(LIST_PRICES), rounding: defaultRounding },
    clock: { now: () => instant(NOW + HOUR) },
  };
  const ledgerDown = { _tag: 'LedgerUnavailable', message: 'down' } as const;
  const notFound = { _tag: 'OrganizationNotFound', id: 'frosty-sky-72' } as const;
  const failures = [
    [{ ...fine, directory: { findByExternalId: () => TE.left(notFound) } }, notFound],
    [{ ...fine, ledger: { sumsTogether: () => TE.left(ledgerDown) } }, ledgerDown],
  ] as const;
  for (const [deps, error] of failures) {
    const result = await readCustomerStatus(deps)({ externalId: 'frosty-sky-72', defaultCurrency: USD })();
    t.deepEqual<unknown, unknown>(result, E.left(error));
  }
});

test('what the trial covered on its last day is shown as usage and costs nothing', async (t) => {
  const status = await statusOf({
    organization: { createdAt: at('2026-05-10'), trialExpiresAt: at('2026-06-10T13:20:00Z') },
    account: sampleAccount(),
    usage: [
      ['2026-06-10T09:00:00Z', 1_000_000n],
      ['2026-06-10T13:00:00Z', 5_000n],
      ['2026-06-10T15:00:00Z', 1_000_000n],
    ],
  });
  t.deepEqual(shown(status.usageToDate), { USD: '10000.00', EUR: '20000.00' });
  t.deepEqual<unknown, unknown>(status.usagePerDay, [{ day: '2026-06-10', amount: 2_005_000n }]);
  t.deepEqual(
    status.units.map(({ unit, quantity }) => [unit, quantity] as unknown[]),
    [[NODE_SECONDS, 1_000_000n]],
  );
});

const volume: ListedPrice = E.right({
  _tag: 'Volume',
  from: 0,
  tiers: [
    { upTo: some(new Decimal(1000)), price: { _tag: 'PerUnit', amount: new Decimal('0.01') } },
    { upTo: none, price: { _tag: 'PerUnit', amount: new Decimal('0.005') } },
  ],
});

test('a volume price of the customer’s own is computed as it is billed, whatever the catalog lists', async (t) => {
  const account = sampleAccount({ subscriptions: [sampleSubscription({ charges: [sampleCharge(some(volume))] })] });
  const status = await statusOf({ account, usage: [['2026-06-02T00:00:00Z', 1500n]] });
  t.is(shown(status.usageToDate).USD, '7.50');
});

test('tiers in the customer’s currency count, not another currency’s price per unit', async (t) => {
  const rates = [
    {
      unit: NODE_SECONDS,
      prices: new Map([
        [USD, volume],
        [EUR, perUnit(new Decimal('0.02'))],
      ]),
    },
  ];
  const usage: ReadonlyArray<Usage> = [['2026-06-02T00:00:00Z', 1500n]];
  const status = await statusOf({ account: sampleAccount(), rates, usage });
  t.deepEqual(shown(status.usageToDate), { USD: '7.50', EUR: '30.00' });
});

test('a list price that cannot be computed shows no amount at all, and is named for staff', async (t) => {
  const unclear: ListedPrice = E.left({
    charge: 'Nodes',
    why: 'the charge model "High Watermark" is not computed here',
  });
  const rates = [
    {
      unit: NODE_SECONDS,
      prices: new Map([
        [USD, unclear],
        [EUR, perUnit(new Decimal('0.02'))],
      ]),
    },
  ];
  const status = await statusOf({ account: sampleAccount(), rates, usage: [['2026-06-02T00:00:00Z', 1500n]] });
  t.deepEqual([status.usageToDate.size, status.estimatedMonthlyUsage.size], [0, 0]);
  t.deepEqual(status.warnings, [
    'the price of node-seconds in USD (charge Nodes): the charge model "High Watermark" is not computed here',
  ]);
});

test('all units that the subscription rates are priced, each alone and together, node-seconds first', async (t) => {
  const samples = 'samples' as AmountType;
  const charges = [sampleCharge(none, samples), sampleCharge()];
  const status = await statusOf({
    account: sampleAccount({ subscriptions: [sampleSubscription({ charges })] }),
    usage: [
      ['2026-06-02T00:00:00Z', 100n],
      ['2026-06-02T00:00:00Z', 3n, samples],
    ],
  });
  t.deepEqual(
    status.units.map((one) => [one.unit, one.quantity, shown(one.usageToDate)] as unknown[]),
    [
      [NODE_SECONDS, 100n, { USD: '1.00', EUR: '2.00' }],
      [samples, 3n, { USD: '15.00' }],
    ],
  );
  t.deepEqual(shown(status.usageToDate), { USD: '16.00' }, 'samples are not sold in EUR');
});

test('a correction larger than the month costs nothing and is a credit of units', async (t) => {
  const status = await statusOf({ account: sampleAccount(), usage: [['2026-06-02T00:00:00Z', -1600n]] });
  t.deepEqual(shown(status.usageToDate), { USD: '0.00', EUR: '0.00' });
  t.is(status.estimatedMonthlyUsage.get(USD)?.toFixed(), '0');
  t.deepEqual(
    status.units.map(({ quantity }) => quantity),
    [-1600n],
  );
});
