/** What a customer's page shows of money, by the numbers of the cases: on Postgres, against a Zuora over HTTP. */
import { anHourlyTotal, anOrganization, hour, instance, right } from '@usage-billing/contracts/laws';
import { grantPermissions, upsertOrganizations } from '@usage-billing/postgres';
import { DEFAULT_CATALOG, type FakePrice, type SeedAccount } from '@usage-billing/zuora-fake';
import test, { type ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { ask, signedIn, startApi } from '../support/api.ts';
import { at } from '../support/ports.ts';
import { openRealWorld } from '../support/real-world.ts';

const SLUG = 'frosty-sky-72';

interface StatusJson {
  readonly usage_to_date: Readonly<Record<string, string>>;
  readonly estimated_monthly_usage: Readonly<Record<string, string>>;
  readonly payment_status: { readonly status: string };
  readonly units: ReadonlyArray<{ readonly unit: string; readonly quantity: number }>;
}

interface Given {
  readonly trialExpiresAt?: string;
  readonly catalog?: typeof DEFAULT_CATALOG;
}

/** A paying customer whose trial ended at this moment, with these hours of usage; today is 10 March, 12:30. */
const open = async (
  t: ExecutionContext,
  account: Partial<SeedAccount>,
  used: Readonly<Record<string, bigint>>,
  { trialExpiresAt = '2026-02-01T00:00:00Z', catalog = DEFAULT_CATALOG }: Given = {},
) => {
  const { deps, pool, zuora } = await openRealWorld(t, { catalog });
  zuora.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-02-01', ...account });
  const billingAccount = O.some({ provider: 'zuora', number: 'W1' });
  const organization = anOrganization({ billingAccount, trialExpiresAt: at(trialExpiresAt) });
  await right(upsertOrganizations(pool, [organization]));
  await right(grantPermissions(pool, [{ userId: 'alice', permission: 'billing.view', externalId: SLUG }]));
  const totals = Object.entries(used).map(([start, total]) =>
    anHourlyTotal({ instanceId: instance('1234'), hour: hour(start), total }),
  );
  await right(deps.ledger.recordTotals(totals, at('2026-03-10T12:00:00Z')));
  const api = await startApi(t, deps);
  const asked = () => ask(t, api, `/api/billing/${SLUG}/status`, { headers: signedIn('alice') });
  const status = async (): Promise<StatusJson> => {
    const answer = await asked();
    t.is(answer.status, 200, answer.text);
    return answer.json as StatusJson;
  };
  return { zuora, asked, status, log: api.log };
};

const flat = (price: string) => ({ subscription: { prices: { 'node-seconds': price } } });

test('the hours of the day on which the trial ended cost nothing up to its end (M7)', async (t) => {
  const used = { '2026-03-05T09:00:00Z': 1_000_000n, '2026-03-05T15:00:00Z': 1_000_000n };
  const { status } = await open(t, flat('0.000011416'), used, { trialExpiresAt: '2026-03-05T13:20:00Z' });
  t.is((await status()).usage_to_date.USD, '11.42');
});

test('a plan that was agreed in advance is not the price before it holds (M4)', async (t) => {
  const { zuora, status } = await open(t, flat('0.000017125'), { '2026-03-05T09:00:00Z': 2_000_000n });
  const prices = { 'node-seconds': '0.00003' };
  zuora.control.addSubscription('W1', { contractEffectiveDate: '2026-04-01', prices });
  t.is((await status()).usage_to_date.USD, '34.25');
});

test('a volume price of the customer comes before the flat one of the catalog (M10)', async (t) => {
  const volume = {
    model: 'Volume' as const,
    tiers: [
      { upTo: '1000000', price: '0.00001' },
      { upTo: null, price: '0.000005' },
    ],
  };
  const prices = { 'node-seconds': volume };
  const { status } = await open(t, { subscription: { prices } }, { '2026-03-05T09:00:00Z': 1_500_000n });
  t.is((await status()).usage_to_date.USD, '7.50');
});

/** The default catalog with these prices of node-seconds. */
const priced = (prices: Readonly<Record<string, FakePrice>>): typeof DEFAULT_CATALOG =>
  DEFAULT_CATALOG.map((product) => ({
    ...product,
    ratePlans: product.ratePlans.map((plan) => ({
      ...plan,
      charges: plan.charges.map((charge) => ({ ...charge, prices })),
    })),
  }));

const TIERED: FakePrice = {
  model: 'Tiered',
  tiers: [
    { upTo: '1000000', price: '0.00001' },
    { upTo: null, price: '0.000005' },
  ],
};

for (const [currency, amount] of [
  ['USD', '12.50'],
  ['EUR', '30.00'],
] as const)
  test(`tiers in dollars beside flat prices in euros and pounds: a customer in ${currency} pays by their own (M11)`, async (t) => {
    const catalog = priced({ USD: TIERED, EUR: '0.00002', GBP: '0.00003' });
    const { status, log } = await open(t, { currency }, { '2026-03-05T09:00:00Z': 1_500_000n }, { catalog });
    t.is((await status()).usage_to_date[currency], amount);
    t.false(
      log.some(({ fields }) => JSON.stringify(fields).includes(`in ${currency} `)),
      'nothing is amiss with it',
    );
  });

test('two charges of one subscription with one unit: 422 of our own type, and staff see both (M17)', async (t) => {
  const [product] = DEFAULT_CATALOG;
  const [plan] = product?.ratePlans ?? [];
  if (product === undefined || plan === undefined) return t.fail();
  const [charge] = plan.charges;
  if (charge === undefined) return t.fail();
  const twice = { ...plan, charges: [charge, { ...charge, id: `${charge.id}2`, name: 'Node seconds again' }] };
  const catalog = [{ ...product, ratePlans: [twice] }];
  const { asked, log, zuora } = await open(t, {}, {}, { catalog });
  const answer = await asked();
  t.is(answer.status, 422, answer.text);
  t.is((answer.json as { readonly type: string }).type, 'urn:usage-billing:problem:billing-terms-unclear');
  t.is(answer.headers.get('retry-after'), null);
  const numbers = zuora.control.state().accounts[0]?.subscriptions[0]?.charges.map(({ number }) => number) ?? [];
  t.is(numbers.length, 2);
  t.true(log.some(({ fields }) => numbers.every((number) => JSON.stringify(fields).includes(number))));
  t.false(
    numbers.some((number) => answer.text.includes(number)),
    'the customer is not told of our charges',
  );
});

test('yen are shown whole (M12)', async (t) => {
  const account = { currency: 'JPY', ...flat('0.000011416') };
  const { status } = await open(t, account, { '2026-03-05T09:00:00Z': 16_222_222n });
  t.is((await status()).usage_to_date.JPY, '185');
});

test('declined in the morning and paid at noon, with nothing owed, is active (M18)', async (t) => {
  const { zuora, status } = await open(t, flat('0.000011416'), {});
  zuora.control.addOneTimeCharge('W1', 'Setup', '11.42');
  zuora.control.setCardDecline('W1', 'insufficient_funds');
  zuora.control.billRun('2026-03-10', { collect: true });
  t.is((await status()).payment_status.status, 'payment_error');
  zuora.control.setCardDecline('W1', null);
  zuora.control.paymentRun();
  t.is((await status()).payment_status.status, 'active');
});

test('a correction that is larger than the month is an estimate of 0 and a credit that is shown (M21)', async (t) => {
  const used = { '2026-03-05T09:00:00Z': -2_000_000n, '2026-03-06T09:00:00Z': 600_000n };
  const { status } = await open(t, flat('0.000011416'), used);
  const { estimated_monthly_usage, usage_to_date, units } = await status();
  t.is(estimated_monthly_usage.USD, '0');
  t.is(usage_to_date.USD, '0.00');
  t.deepEqual(
    units.map(({ unit, quantity }) => [unit, quantity]),
    [['node-seconds', -1_400_000]],
  );
});
