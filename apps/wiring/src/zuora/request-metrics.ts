/** How long requests to Zuora take. */
import type { ZuoraRequestLog } from '@usage-billing/zuora';
import { Histogram, type Registry } from 'prom-client';

export const zuoraRequestMetrics = (
  registry: Registry,
): ((request: Pick<ZuoraRequestLog, 'method' | 'status' | 'durationMs'>) => void) => {
  const durations = new Histogram({
    name: 'billing_zuora_client_request_duration_seconds',
    help: 'Duration of requests to Zuora; status "none" where there was no response.',
    labelNames: ['method', 'status'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120],
    registers: [registry],
  });
  return ({ method, status, durationMs }) =>
    durations.observe({ method, status: String(status ?? 'none') }, durationMs / 1000);
};
