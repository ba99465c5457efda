/** A Zuora that runs anywhere: the entry for tests and demos. */
export * from './catalog/catalog.ts';
export * from './control/control.ts';
export { CALLS, callOf, checkExchange, type Exchange } from './description/check-exchange.ts';
export * from './http/faults.ts';
export * from './options.ts';
export { startFakeZuora } from './start.ts';
