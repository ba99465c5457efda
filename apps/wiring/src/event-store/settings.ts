/** Where events are stored: in the database, or in BigQuery. */
import { BIGQUERY_DEFAULTS, type BigQueryConfig } from '@usage-billing/bigquery/config';
import { screamingCase } from '../config/app-settings.ts';
import { type ConfigProblems, type Deployment, type Rule, rule } from '../config/rule.ts';
import { urlWithoutCredentials } from '../config/safe-url.ts';
import { type ConfigOf, optional, withDefault } from '../config/setting.ts';
import { HttpUrl, Identifier, oneOf, Text, wholeNumber } from '../config/values.ts';
import { databaseRules, databaseSettings } from '../postgres/settings.ts';

const EVENT_STORES = ['postgres', 'bigquery'] as const;

const GIBIBYTE = 1024n ** 3n;

const about = (name: string, help: string) => ({
  path: `bigquery.${name}`,
  env: `BIGQUERY_${screamingCase(name)}`,
  help,
});

export const eventStoreSettings = {
  ...databaseSettings,
  eventStore: withDefault<(typeof EVENT_STORES)[number]>(
    {
      path: 'eventStore',
      env: 'BILLING_EVENT_STORE',
      help: 'Where events are stored: postgres, in the database, or bigquery',
      codec: oneOf(...EVENT_STORES),
      rejectEmpty: true,
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

/** Whatever has an endpoint of its own is no BigQuery. */
const endpointProblems = (
  { bigqueryEndpoint }: Pick<EventStoreConfig, 'bigqueryEndpoint'>,
  { production }: Deployment,
): ConfigProblems =>
  production && bigqueryEndpoint !== undefined
    ? ['BIGQUERY_ENDPOINT names an emulator or a fake, which is not for production (NODE_ENV=production)']
    : [];

/** About the choice alone. */
export const chosenStoreRules: ReadonlyArray<Rule<EventStoreConfig>> = [
  rule<EventStoreConfig, keyof Choice>(['eventStore', 'bigqueryDataset'], ({ eventStore, bigqueryDataset }) =>
    eventStore === 'bigquery' && bigqueryDataset === undefined
      ? ['BIGQUERY_DATASET is missing: BILLING_EVENT_STORE=bigquery needs it. "billing ingester setup" creates it.']
      : [],
  ),
  urlWithoutCredentials(eventStoreSettings, 'bigqueryEndpoint'),
  rule<EventStoreConfig, 'bigqueryEndpoint'>(['bigqueryEndpoint'], endpointProblems),
];

export const eventStoreRules: ReadonlyArray<Rule<EventStoreConfig>> = [...databaseRules, ...chosenStoreRules];

/** Undefined: events are stored in the database. */
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
