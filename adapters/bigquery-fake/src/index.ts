/** A BigQuery that runs anywhere: the part of its REST API that the adapter uses, over a real SQL engine. For tests. */
export type { FakeBigQuery, FakeBigQueryOptions, Fault, LoggedCall, Operation } from './options.ts';
export { startFakeBigQuery } from './start.ts';
