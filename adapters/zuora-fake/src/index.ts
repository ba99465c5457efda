/** A Zuora that runs anywhere: the entry for tests and demos. */
export {
  type BillingDay,
  type BillingPeriod,
  DEFAULT_CATALOG,
  type FakeCharge,
  type FakeProduct,
  type FakeRatePlan,
} from './catalog/catalog.ts';
export type * from './control/control.ts';
export { CALLS, callOf, checkExchange, type Exchange } from './description/check-exchange.ts';
export type { Fault, FaultRule } from './http/faults.ts';
export {
  DEFAULT_CREDENTIALS,
  type FakeCredentials,
  type FakeZuoraOptions,
  HOSTED_PAGE_PATH,
  type Moment,
} from './options.ts';
export type { FakePrice, FakeTier } from './pricing/price.ts';
export { type CurrencyRounding, DEFAULT_SETTINGS, type FakeSettings } from './settings/settings.ts';
export { startFakeZuora } from './start.ts';
