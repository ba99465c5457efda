/** The event store that was chosen: BigQuery, or the one in the database. */
import type { BigQueryConfig } from '@usage-billing/bigquery';
import type { EventStore } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import { ContainerModule } from 'inversify';
import { combine, component, type SystemInUse } from '../component.ts';
import { StartFailure } from '../exit-code.ts';
import { bindOver } from '../override.ts';
import { type LocalOptions, localModule, postgres } from '../postgres/module.ts';
import type { Logger } from '../run/logger.ts';
import { EventHistoryToken, EventStoreToken } from '../tokens.ts';
import { bigQueryConfigOf, chosenStoreRules, type EventStoreConfig, eventStoreSettings } from './settings.ts';

/** Everything of `localModule`, and the event store that was chosen. */
export const eventStoreModules = (
  config: EventStoreConfig,
  logger: Logger,
  options: LocalOptions = {},
): ReadonlyArray<ContainerModule> => [localModule(config, logger, options), ...bigQueryModules(config)];

/** `postgres`, and the event store that was chosen. */
export const eventStore = combine(
  postgres,
  component({
    settings: eventStoreSettings,
    rules: chosenStoreRules,
    modules: (config: EventStoreConfig) => bigQueryModules(config),
    systems: (config: EventStoreConfig) => [systemOf(config)],
  }),
);

const bigQueryModules = (config: EventStoreConfig): ReadonlyArray<ContainerModule> => {
  const bigQuery = bigQueryConfigOf(config);
  if (bigQuery === undefined) return [];
  return [
    new ContainerModule((options) => {
      bindOver(options, EventStoreToken).toResolvedValue(openBigQuery(bigQuery));
      bindOver(options, EventHistoryToken).toResolvedValue(async () =>
        (await import('@usage-billing/bigquery')).bigQueryEventHistory(bigQuery),
      );
    }),
  ];
};

const systemOf = (config: EventStoreConfig): SystemInUse => {
  const { bigqueryDataset, bigqueryEndpoint } = config;
  if (config.eventStore === 'postgres') return { role: 'events', system: 'in the database', standIn: false };
  return bigqueryEndpoint === undefined
    ? { role: 'events', system: `BigQuery, dataset ${bigqueryDataset}`, standIn: false }
    : { role: 'events', system: `emulator of BigQuery at ${new URL(bigqueryEndpoint).host}`, standIn: true };
};

/**
 * Google's library is loaded only where it is used. The tables are checked first, because BigQuery would refuse every row
 * for a table whose columns differ.
 */
const openBigQuery = (config: BigQueryConfig) => async (): Promise<EventStore> => {
  const { bigQueryEventStore, setUpBigQuery } = await import('@usage-billing/bigquery');
  const checked = await setUpBigQuery(config, { dryRun: true })();
  if (E.isLeft(checked)) throw new StartFailure(checked.left.message);
  const problems = checked.right.flatMap(({ what, name, state, differences }) => [
    ...(state === 'would be created' ? [`There is no ${what} ${name}: create it with "billing ingester setup".`] : []),
    ...differences.map((difference) => `The ${what} ${name} ${difference}.`),
    ...(state === 'would be completed' ? ['"billing ingester setup" adds it.'] : []),
  ]);
  if (problems.length > 0) throw new StartFailure(problems.join('\n'));
  return bigQueryEventStore(config);
};
