/** The event store that was chosen, in the place of the one in the database. */
import type { BigQueryConfig } from '@usage-billing/bigquery';
import type { Clock } from '@usage-billing/core/shared';
import type { EventStore } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import { ContainerModule } from 'inversify';
import { bigQueryConfigOf, type EventStoreConfig } from '../config/event-store-settings.ts';
import { StartFailure } from '../exit-code.ts';
import type { Logger } from '../run/logger.ts';
import { ClockToken, EventStoreToken } from '../tokens.ts';
import { localModule } from './local-module.ts';

/** Google's library is loaded only where it is used. The tables are looked at first: rows for a table that is not as it must be would all be refused. */
const openBigQuery =
  (config: BigQueryConfig) =>
  async (clock: Clock): Promise<EventStore> => {
    const { bigQueryEventStore, setUpBigQuery } = await import('@usage-billing/bigquery');
    const looked = await setUpBigQuery(config, { dryRun: true })();
    if (E.isLeft(looked)) throw new StartFailure(looked.left.message);
    const wrong = looked.right.flatMap(({ what, name, state, differences }) => [
      ...(state === 'would be created'
        ? [`There is no ${what} ${name}: create it with "billing-ingester setup".`]
        : []),
      ...differences.map((difference) => `The ${what} ${name} ${difference}.`),
    ]);
    if (wrong.length > 0) throw new StartFailure(wrong.join('\n'));
    return bigQueryEventStore(config, clock);
  };

/** Everything local, and the event store. */
export const eventStoreModules = (config: EventStoreConfig, logger: Logger): ReadonlyArray<ContainerModule> => {
  const local = localModule(config, logger);
  const bigQuery = bigQueryConfigOf(config);
  if (bigQuery === undefined) return [local];
  const store = new ContainerModule(({ rebind }) => {
    rebind(EventStoreToken).toResolvedValue(openBigQuery(bigQuery), [ClockToken]);
  });
  return [local, store];
};
