/** The event store in BigQuery, and the creation of its tables. */
export { BIGQUERY_DEFAULTS, type BigQueryConfig, type BigQueryTiming } from './config.ts';
export { bigQueryEventHistory } from './event-history.ts';
export { bigQueryEventStore } from './event-store.ts';
export { type SetupStep, setUpBigQuery } from './setup.ts';
