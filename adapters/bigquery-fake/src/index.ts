/** A BigQuery that runs anywhere: the part of its REST API that the adapter uses, over a real SQL engine. For tests. */
export * from './options.ts';
export { startFakeBigQuery } from './start.ts';
