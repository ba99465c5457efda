/** What a period costs: models of prices, segments, rounding, discounts, flat fees, tax. */
import type { FakePrice } from '@usage-billing/zuora-fake';
import test from 'ava';
import { amountsOf, chargesShown, itemsOf, periodsOf, usageLine } from '../support/books.ts';
import { type Client, withClient } from '../support/client.ts';

const billed = async (
  client: Client,
  price: FakePrice,
  quantity: string | number,
  currency = 'USD',
): Promise<string | undefined> => {
  const number = `W${client.control.state().accounts.length + 1}`;
  client.control.addAccount({
    number,
    currency,
    contractEffectiveDate: '2026-09-01',
    subscription: { prices: { 'node-seconds': price } },
  });
  if (quantity !== '') await client.importLines(usageLine(quantity, '2026-09-05', { account: number }));
  return client.control.billRun('2026-10-01').find(({ accountNumber }) => accountNumber === number)?.amount;
};

test('price times quantity is exact and rounded half up to the minor unit of the currency', (t) =>
  withClient(async (client) => {
    for (const [price, quantity, currency, amount] of [
      ['0.000011416', '9999999999999', 'USD', '114160000.00'],
      ['0.005', '1', 'USD', '0.01'],
      ['0.004999999', '1', 'EUR', '0.00'],
      ['90071992547409.93', '7', 'USD', '630503947831869.51'],
      ['0.000011416', '16222222', 'JPY', '185'],
      ['0.5', '1', 'JPY', '1'],
      ['0.0005', '1', 'KWD', '0.001'],
      ['1.0004', '1', 'KWD', '1.000'],
    ] as const)
      t.is(await billed(client, price, quantity, currency), amount, `${price} × ${quantity} ${currency}`);
  }));

test('mode and increment of the rounding are the tenant’s own, per currency', (t) =>
  withClient(
    async (client) => {
      t.is(await billed(client, '0.999', '1', 'JPY'), '0', 'down');
      t.is(await billed(client, '1.024', '1', 'CHF'), '1.00', 'to the nearest 0.05');
      t.is(await billed(client, '1.025', '1', 'CHF'), '1.05');
      t.is(await billed(client, '1.001', '1', 'EUR'), '1.01', 'up');
    },
    {
      rounding: { JPY: { mode: 'Down' }, CHF: { mode: 'HalfUp', increment: '0.05' }, EUR: { mode: 'Up' } },
    },
  ));

const TIERS = [
  { upTo: '10', price: '2' },
  { upTo: '20', price: '3' },
  { upTo: null, price: '1' },
];

for (const [what, price, cases] of [
  ['tiers', { model: 'Tiered', tiers: TIERS }, { 0: '0.00', 10: '20.00', 11: '23.00', 15: '35.00', 21: '51.00' }],
  ['volume', { model: 'Volume', tiers: TIERS }, { 10: '20.00', 11: '33.00', 20: '60.00', 21: '21.00' }],
  [
    'tiers with flat fees',
    {
      model: 'Tiered',
      tiers: [
        { upTo: '9', price: '0' },
        { upTo: '20', price: '2', format: 'FlatFee' },
        { upTo: null, price: '3' },
      ],
    },
    { 9: '0.00', 10: '2.00', 21: '5.00' },
  ],
  ['an overage', { model: 'Overage', includedUnits: '10', overagePrice: '0.15' }, { 10: '0.00', 12: '0.30' }],
  [
    'tiers with overage',
    { model: 'TieredWithOverage', tiers: TIERS.slice(0, 2), overagePrice: '0.5' },
    { 20: '50.00', 24: '52.00' },
  ],
  ['a flat fee', { model: 'FlatFee', price: '7' }, { 1: '7.00', 1000: '7.00' }],
] as ReadonlyArray<readonly [string, FakePrice, Readonly<Record<string, string>>]>)
  test(`usage is priced by ${what}`, (t) =>
    withClient(async (client) => {
      for (const [quantity, amount] of Object.entries(cases))
        t.is(await billed(client, price, quantity), amount, `${quantity} units`);
    }));

test('where the price stands depends on its model', (t) =>
  withClient(async (client) => {
    await billed(client, { model: 'Tiered', tiers: TIERS }, '');
    t.like((await chargesShown(client))[0], {
      model: 'Tiered',
      price: null,
      tiers: [
        { tier: 1, endingUnit: 10, price: 2, priceFormat: 'per unit' },
        { tier: 2, startingUnit: 10, endingUnit: 20 },
        { tier: 3, endingUnit: null },
      ],
    });
    await billed(client, { model: 'Overage', includedUnits: '10', overagePrice: '0.15' }, '');
    t.like((await chargesShown(client, '', 'W2'))[0], {
      model: 'Overage',
      price: null,
      includedUnits: 10,
      overagePrice: 0.15,
    });
  }));

test('a price that changes on a day makes a segment, and what was used before is charged at the old one', (t) =>
  withClient(async (client) => {
    client.control.addAccount({
      number: 'W1',
      contractEffectiveDate: '2026-09-01',
      subscription: { prices: { 'node-seconds': '1' } },
    });
    client.control.setSubscriptionPrice('W1', 'node-seconds', '2', '2026-09-16');
    await client.importLines(usageLine(10, '2026-09-15'), usageLine(10, '2026-09-16'));
    client.control.billRun('2026-10-01');
    t.deepEqual(periodsOf(client), [
      ['2026-09-01', '2026-09-15', '10'],
      ['2026-09-16', '2026-09-30', '10'],
    ]);
    t.deepEqual(
      amountsOf(client).map(([, amount]) => amount),
      ['10.00', '20.00'],
    );
    const shown = async (query: string) => (await chargesShown(client, query))[0];
    t.like(await shown(''), { price: 2, segment: 2 }, 'the last one by default');
    t.like(await shown('?charge-detail=specific-segment&as-of-date=2026-09-15'), { price: 1, segment: 1 });
    t.like(await shown('?charge-detail=all-segments'), {
      chargeSegments: [
        { price: 1, effectiveStartDate: '2026-09-01', effectiveEndDate: '2026-09-16' },
        { price: 2, effectiveStartDate: '2026-09-16', effectiveEndDate: null },
      ],
    });
    client.control.setSubscriptionPrice('W1', 'node-seconds', '3', '2027-01-01');
    t.like(await shown(''), { price: 3 }, 'though it lies in the future');
    t.like(await shown('?charge-detail=current-segment'), { price: 2 });
  }));

test('discounts are items of their own, over the usage that they make cheaper', (t) =>
  withClient(async (client) => {
    client.control.addAccount({
      number: 'W1',
      contractEffectiveDate: '2026-09-01',
      subscription: { prices: { 'node-seconds': '1' }, discounts: [{ percent: '12.5' }, { amount: '1000' }] },
    });
    await client.importLines(usageLine(10, '2026-09-05'));
    client.control.billRun('2026-10-01');
    t.deepEqual(amountsOf(client), [
      ['Usage', '10.00'],
      ['Discount', '-1.25'],
      ['Discount', '-10.00'],
    ]);
    const { invoiceItems } = (await client.get('invoices/INV00000001/items')) as {
      invoiceItems: ReadonlyArray<Readonly<Record<string, string>>>;
    };
    t.like(invoiceItems[1], {
      processingType: 'Discount',
      quantity: '0.000000000',
      appliedToItemId: invoiceItems[0]?.id ?? '',
    });
    t.true((await chargesShown(client)).some(({ model }) => model === 'DiscountPercentage'));
  }));

test('tax is added per item and is no part of its charge', (t) =>
  withClient(
    async (client) => {
      t.is(await billed(client, '1', '10'), '11.90');
      t.like(itemsOf(client)[0], { chargeAmount: '10.00', taxAmount: '1.90' });
      const { invoiceItems } = await client.get('invoices/INV00000001/items');
      t.like((invoiceItems as ReadonlyArray<object>)[0], {
        taxationItems: { data: [{ taxAmount: 1.9, taxRate: 0.19, taxRateType: 'Percentage' }] },
      });
    },
    { taxPercent: '19' },
  ));

const PLAN = {
  id: '2c92c0f8000000000000000000e00001',
  sku: 'SKU-00000002',
  name: 'Support',
  ratePlans: [
    {
      id: '2c92c0f8000000000000000000e00002',
      name: 'Support by the month',
      charges: [
        {
          id: '2c92c0f8000000000000000000e00003',
          name: 'Support',
          type: 'Recurring' as const,
          unit: null,
          prices: { USD: { model: 'FlatFee' as const, price: '30' } },
        },
        {
          id: '2c92c0f8000000000000000000e00004',
          name: 'Node seconds',
          unit: 'node-seconds',
          prices: { USD: '1' },
        },
      ],
    },
  ],
};

test('a flat fee is billed when its month begins, by days for a partial one, beside usage in arrears', (t) =>
  withClient(
    async (client) => {
      client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-16' });
      await client.importLines(usageLine(3, '2026-09-20'));
      client.control.billRun('2026-10-01');
      t.deepEqual(
        itemsOf(client).map(({ kind, serviceStartDate, chargeAmount }) => [kind, serviceStartDate, chargeAmount]),
        [
          ['Recurring', '2026-09-16', '15.00'],
          ['Usage', '2026-09-16', '3.00'],
          ['Recurring', '2026-10-01', '30.00'],
        ],
      );
    },
    { catalog: [PLAN] },
  ));
