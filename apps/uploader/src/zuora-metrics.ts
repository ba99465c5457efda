/** How long Zuora takes to answer. */
import { Histogram, type Registry } from 'prom-client';

/** The part of the Zuora adapter's request log that is counted. */
export interface ZuoraRequest {
  readonly method: string;
  readonly status: number | null;
  readonly durationMs: number;
}

export const zuoraRequestMetrics = (registry: Registry): ((request: ZuoraRequest) => void) => {
  const durations = new Histogram({
    name: 'billing_zuora_client_request_duration_seconds',
    help: 'How long requests to Zuora took; status "none" where no answer was seen.',
    labelNames: ['method', 'status'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120],
    registers: [registry],
  });
  return ({ method, status, durationMs }) =>
    durations.observe({ method, status: String(status ?? 'none') }, durationMs / 1000);
};
