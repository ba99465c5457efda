/** A Zuora that runs anywhere: the entry for tests and demos. */

export { DEFAULT_CREDENTIALS, type FakeCredentials } from './books/credentials.ts';
export type { Fault, FaultRule } from './books/fault.ts';
export type * from './control/control.ts';
export { CALLS, callOf, checkExchange, type Exchange } from './description/check-exchange.ts';
export type { FakeZuoraOptions, Moment } from './options.ts';
export { HOSTED_PAGE_PATH } from './pages/hosted-page/render.ts';
export {
  type BillingDay,
  type BillingPeriod,
  DEFAULT_CATALOG,
  type FakeCharge,
  type FakeProduct,
  type FakeRatePlan,
} from './pricing/catalog.ts';
export type { FakePrice, FakeTier } from './pricing/price.ts';
export { type CurrencyRounding, DEFAULT_SETTINGS, type FakeSettings } from './settings/settings.ts';
export { startFakeZuora } from './start.ts';
