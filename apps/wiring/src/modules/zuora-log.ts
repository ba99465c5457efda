/** A line in the log for each request to Zuora, with the ids under which Zuora's support finds it. */
import type { ZuoraRequestLog } from '@usage-billing/zuora';
import type { Logger } from '../run/logger.ts';

type Level = 'debug' | 'info' | 'warn';

/** `Failed`: Zuora understood and said no, which is often what was to be found out. */
const levelOf = (outcome: string): Level => (outcome === 'ok' ? 'debug' : outcome === 'Failed' ? 'info' : 'warn');

export const logZuoraRequests =
  (logger: Logger) =>
  ({ durationMs, ...request }: ZuoraRequestLog): void =>
    logger[levelOf(request.outcome)]({ zuora: { ...request, durationMs: Math.round(durationMs) } }, 'request to Zuora');
