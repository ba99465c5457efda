/** The inputs of the ingester as its settings want them; neither listens yet. */
import {
  createForwardInput,
  createHttpInput,
  type ForwardInput,
  type HttpInput,
  type InputOptions,
} from '@usage-billing/fluentd';
import type { Logger } from '@usage-billing/wiring';
import type { InputTls } from './input-problems.ts';
import type { IngesterMetrics } from './metrics.ts';
import type { IngesterConfig } from './settings.ts';

export interface Inputs {
  readonly http: HttpInput;
  readonly forward: ForwardInput;
}

export const openInputs = (
  options: InputOptions,
  config: IngesterConfig,
  tls: InputTls,
  { metrics, logger }: { readonly metrics: IngesterMetrics; readonly logger: Logger },
): Inputs => {
  const connections = { total: config.maxConnections, perAddress: config.maxConnectionsPerAddress };
  const onRefused = (input: string) => (reason: string) =>
    logger.warn({ input, reason }, 'refused connections; see INGESTER_MAX_CONNECTIONS');
  return {
    http: createHttpInput({
      ...options,
      connections,
      cloudEventIdentity: config.cloudeventsIdentity,
      amountProperty: config.amountProperty,
      onRefused: onRefused('http'),
      ...(config.token === undefined ? {} : { bearerToken: config.token.revealEach() }),
      ...(tls.http === undefined ? {} : { tls: tls.http }),
    }),
    forward: createForwardInput({
      ...options,
      connections,
      onRefused: onRefused('forward'),
      ...(config.sharedKey === undefined ? {} : { sharedKey: config.sharedKey.revealEach() }),
      ...(tls.forward === undefined ? {} : { tls: tls.forward }),
      onClosed: (peer, reason) => {
        metrics.connectionClosed();
        logger.warn({ peer, reason }, 'closed a connection of the forward protocol');
      },
    }),
  };
};
