/**
 * The aggregator for other processes and for tests: load `aggregatorModule(config)` beside modules that bind its ports, and
 * resolve `AggregatorToken`.
 */
export type { Aggregator, AggregatorInput } from './app.ts';
export { AggregatorToken, aggregatorModule } from './module.ts';
export type { AggregatorConfig } from './settings.ts';
export { jobSettings as aggregatorJobSettings } from './settings.ts';
