export { type Aggregator, type AggregatorInput, createAggregator } from './app.ts';
export type { AggregatorConfig } from './settings.ts';
