/** What the fake Zuora of a small system sells: two units, in currencies of 0, 2 and 3 digits. */
import { DEFAULT_CATALOG, type FakeProduct } from '@usage-billing/zuora-fake';

const withSamples = (product: FakeProduct): FakeProduct => ({
  ...product,
  ratePlans: product.ratePlans.map((plan) => ({
    ...plan,
    charges: [
      ...plan.charges,
      {
        id: '2c92c0f8000000000000000000c00004',
        name: 'Samples',
        unit: 'samples',
        prices: { USD: '0.0002', JPY: '0.03', KWD: '0.00006' },
      },
    ],
  })),
});

/** The default catalog, with samples beside node-seconds. */
export const CATALOG: ReadonlyArray<FakeProduct> = DEFAULT_CATALOG.map(withSamples);
