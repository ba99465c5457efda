/** A log line for each request to Zuora, with the ids that Zuora's support asks for. */
import type { ZuoraRequestLog } from '@usage-billing/zuora';
import type { Logger } from '../run/logger.ts';

type Level = 'debug' | 'info' | 'warn';

/** `Failed`: Zuora understood the request and refused it, which is often the answer that was needed. */
const levelOf = (outcome: string): Level => (outcome === 'ok' ? 'debug' : outcome === 'Failed' ? 'info' : 'warn');

export const logZuoraRequests =
  (logger: Logger) =>
  ({ durationMs, ...request }: ZuoraRequestLog): void =>
    logger[levelOf(request.outcome)]({ zuora: { ...request, durationMs: Math.round(durationMs) } }, 'request to Zuora');
