/** Where events are kept: in the database of everything else, or in BigQuery. */
import { BIGQUERY_DEFAULTS, type BigQueryConfig } from '@usage-billing/bigquery/config';
import { databaseSettings } from './common-settings.ts';
import { type Rule, rule } from './rule.ts';
import { type ConfigOf, optional, withDefault } from './setting.ts';
import { HttpUrl, Identifier, oneOf, Text, wholeNumber } from './values.ts';

const EVENT_STORES = ['postgres', 'bigquery'] as const;

const GIBIBYTE = 1024n ** 3n;

const about = (name: string, help: string) => ({
  path: `bigquery.${name}`,
  env: `BIGQUERY_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
  help,
});

export const eventStoreSettings = {
  ...databaseSettings,
  eventStore: withDefault<(typeof EVENT_STORES)[number]>(
    {
      path: 'eventStore',
      env: 'BILLING_EVENT_STORE',
      help: 'Where events are kept: postgres, in the database, or bigquery',
      codec: oneOf(...EVENT_STORES),
    },
    'postgres',
  ),
  bigqueryProject: optional({
    ...about('project', 'Google project with the dataset; that of the credentials if not given'),
    codec: Text,
  }),
  bigqueryDataset: optional({ ...about('dataset', 'Dataset with the tables of events'), codec: Identifier }),
  bigqueryTable: withDefault(
    {
      ...about('table', 'Table with the events; decisions about conflicts are in <table>_resolutions'),
      codec: Identifier,
    },
    BIGQUERY_DEFAULTS.table,
  ),
  bigqueryLocation: optional({ ...about('location', 'Where the dataset is, e.g. EU'), codec: Text }),
  bigqueryEndpoint: optional({
    ...about('endpoint', 'Instead of Google’s: an emulator or a fake, without credentials'),
    codec: HttpUrl,
  }),
  bigqueryMaximumGibibytesBilled: withDefault(
    { ...about('maximumGibibytesBilled', 'A query that would read more is refused'), codec: wholeNumber(1, 1_000_000) },
    Number(BIGQUERY_DEFAULTS.maximumBytesBilled / GIBIBYTE),
  ),
  bigqueryDedupHorizonHours: withDefault(
    {
      ...about('dedupHorizonHours', 'Copies that were received longer apart are not recognized as copies'),
      codec: wholeNumber(1, 24 * 366),
    },
    BIGQUERY_DEFAULTS.dedupHorizonHours,
  ),
  bigqueryConflictDays: withDefault(
    { ...about('conflictDays', 'How many days back open conflicts are looked for'), codec: wholeNumber(1, 36_600) },
    BIGQUERY_DEFAULTS.conflictDays,
  ),
};

export type EventStoreConfig = ConfigOf<typeof eventStoreSettings>;

type Choice = Pick<EventStoreConfig, 'eventStore' | 'bigqueryDataset'>;

export const eventStoreRules: ReadonlyArray<Rule<EventStoreConfig>> = [
  rule<EventStoreConfig, keyof Choice>(['eventStore', 'bigqueryDataset'], ({ eventStore, bigqueryDataset }) =>
    eventStore === 'bigquery' && bigqueryDataset === undefined
      ? ['BIGQUERY_DATASET is missing: BILLING_EVENT_STORE=bigquery needs it. "billing-ingester setup" creates it.']
      : [],
  ),
];

/** Undefined: events are kept in the database. */
export const bigQueryConfigOf = (config: EventStoreConfig): BigQueryConfig | undefined => {
  const { eventStore, bigqueryDataset: dataset } = config;
  if (eventStore !== 'bigquery' || dataset === undefined) return undefined;
  const { bigqueryProject: projectId, bigqueryLocation: location, bigqueryEndpoint: endpoint } = config;
  return {
    ...BIGQUERY_DEFAULTS,
    dataset,
    table: config.bigqueryTable,
    maximumBytesBilled: BigInt(config.bigqueryMaximumGibibytesBilled) * GIBIBYTE,
    dedupHorizonHours: config.bigqueryDedupHorizonHours,
    conflictDays: config.bigqueryConflictDays,
    ...(projectId === undefined ? {} : { projectId }),
    ...(location === undefined ? {} : { location }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
};
