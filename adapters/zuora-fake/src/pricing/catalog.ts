/** What is on sale: products, their rate plans, and prices by currency. Zuora converts none of them. */
import type { FakePrice } from './price.ts';

/** How often a recurring charge is billed. */
export type BillingPeriod = 'Month' | 'Quarter' | 'Semi_Annual' | 'Annual';

/** Where a period starts (*Billing periods customization*); a number is a day of the month. */
export type BillingDay = 'DefaultFromCustomer' | 'SubscriptionStartDay' | number;

/** A charge of a rate plan. */
export interface FakeCharge {
  readonly id: string;
  readonly name: string;
  /** Default Usage. A recurring charge is billed at the beginning of its period, a one-time charge once. */
  readonly type?: 'Usage' | 'Recurring' | 'OneTime';
  /** Unit of measure, e.g. `node-seconds`; null for what is not measured. */
  readonly unit: string | null;
  /** By currency, e.g. `{ USD: '0.000011416' }`. */
  readonly prices: Readonly<Record<string, FakePrice>>;
  /** Default Month. */
  readonly billingPeriod?: BillingPeriod;
  /** Default DefaultFromCustomer. */
  readonly billingDay?: BillingDay;
  /** The date of the subscription from which it bills (*Triggering conditions*); default ContractEffective. */
  readonly trigger?: 'ContractEffective' | 'ServiceActivation' | 'CustomerAcceptance';
  /** For a recurring price of a longer period; default Per_Billing_Period. */
  readonly listPriceBase?: 'Per_Billing_Period' | 'Per_Month';
}

/** A rate plan of the catalog. */
export interface FakeRatePlan {
  readonly id: string;
  readonly name: string;
  readonly charges: ReadonlyArray<FakeCharge>;
}

/** A product of the catalog. */
export interface FakeProduct {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly ratePlans: ReadonlyArray<FakeRatePlan>;
}

/** The catalog of a fake that was given none: one product with node-seconds. */
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
            prices: {
              USD: '0.000011416',
              EUR: '0.000010382',
              GBP: '0.000009127',
              CHF: '0.000010244',
              JPY: '0.001712',
              KWD: '0.000003504',
            },
          },
        ],
      },
    ],
  },
];

/** The list price of a charge; undefined when it is not sold in that currency. */
export const listPrice = (charge: FakeCharge, currency: string): FakePrice | undefined =>
  Object.hasOwn(charge.prices, currency) ? charge.prices[currency] : undefined;
