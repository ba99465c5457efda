export { type Aggregator, type AggregatorInput, createAggregator } from './app.ts';
export type { AggregatorConfig } from './settings.ts';
export { jobSettings as aggregatorJobSettings } from './settings.ts';
