/** A Zuora that runs anywhere: the entry for tests and demos. */
export * from './catalog.ts';
export * from './control.ts';
export { CALLS, callOf, checkExchange, type Exchange } from './description/check-exchange.ts';
export * from './faults.ts';
export * from './options.ts';
export { startFakeZuora } from './start.ts';
