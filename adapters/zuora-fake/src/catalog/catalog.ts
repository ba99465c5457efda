/** What is on sale: products, their rate plans, and the price of a unit in each currency. */

export interface FakeCharge {
  readonly id: string;
  readonly name: string;
  /** Unit of measure, e.g. `node-seconds`. */
  readonly unit: string;
  /** Decimal text by currency, e.g. `{ USD: '0.000011416' }`. */
  readonly prices: Readonly<Record<string, string>>;
}

export interface FakeRatePlan {
  readonly id: string;
  readonly name: string;
  readonly charges: ReadonlyArray<FakeCharge>;
}

export interface FakeProduct {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly ratePlans: ReadonlyArray<FakeRatePlan>;
}

export const DEFAULT_CATALOG: ReadonlyArray<FakeProduct> = [
  {
    id: '2c92c0f8000000000000000000c00001',
    sku: 'SKU-00000001',
    name: 'Observed nodes',
    ratePlans: [
      {
        id: '2c92c0f8000000000000000000c00002',
        name: 'Pay as you go',
        charges: [
          {
            id: '2c92c0f8000000000000000000c00003',
            name: 'Node seconds',
            unit: 'node-seconds',
            prices: { USD: '0.000011416', EUR: '0.000010382', GBP: '0.000009127' },
          },
        ],
      },
    ],
  },
];

/** The list price of a charge; undefined when it is not sold in that currency. */
export const listPrice = (charge: FakeCharge, currency: string): string | undefined => charge.prices[currency];
