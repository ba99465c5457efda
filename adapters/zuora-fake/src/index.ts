/** A Zuora that runs anywhere: the entry for tests and demos. */
export * from './catalog.ts';
export * from './control.ts';
export * from './faults.ts';
export * from './options.ts';
export { startFakeZuora } from './start.ts';
