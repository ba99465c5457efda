/** The ingester in-process: takes events over HTTP and acknowledges them once the event store has them. */
import { ingestEvents } from '@usage-billing/core/usage';
import { createHttpInput } from '@usage-billing/fluentd';
import { ClockToken, EventStoreToken, LoggerToken, listenOrFail } from '@usage-billing/wiring';
import type { Container } from 'inversify';
import type { Registry } from 'prom-client';
import { createIngesterMetrics } from './metrics.ts';
import type { IngesterConfig } from './settings.ts';

export interface RunningIngester {
  /** Where events are posted to. */
  readonly url: string;
  readonly registry: Registry;
  /** Takes no new request and answers those under way. The container stays open. */
  readonly close: () => Promise<void>;
}

/** Throws a `StartFailure` when the port cannot be had. */
export const startIngester = async (container: Container, config: IngesterConfig): Promise<RunningIngester> => {
  const eventStore = await container.getAsync(EventStoreToken);
  const clock = await container.getAsync(ClockToken);
  const logger = await container.getAsync(LoggerToken);
  const metrics = createIngesterMetrics();
  const input = createHttpInput({
    ingest: ingestEvents({ eventStore, clock }),
    onRecords: (results) => {
      metrics.count(results);
      const quarantined = results.filter(({ status }) => status === 'quarantined');
      for (const { event } of quarantined)
        logger.warn({ uniqueKey: event?.uniqueKey, instanceId: event?.instanceId }, 'key is taken by another payload');
    },
    onUnknownFields: metrics.countUnknownFields,
    onFailure: (message) => logger.error({ message }, 'events could not be stored'),
    ...(config.token === undefined ? {} : { bearerToken: config.token.reveal() }),
  });
  const origin = await listenOrFail(input.server, { host: config.host, port: config.port, setting: 'INGESTER_PORT' });
  return { url: `${origin}/billing`, registry: metrics.registry, close: () => input.close() };
};
