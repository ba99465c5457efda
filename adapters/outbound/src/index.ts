/**
 * Retries, deadlines, circuits and concurrency limits for adapters that call other systems. It talks to no system itself,
 * and is therefore the only adapter package that others may import.
 */
export { type BackOff, type BackOffOptions, exponentialBackOff } from './back-off.ts';
export type { CircuitOptions, ConcurrencyOptions, PolicyFailure } from './guard.ts';
export {
  type OutboundAttempt,
  type OutboundOptions,
  type OutboundPolicy,
  type OutboundWork,
  outboundPolicy,
} from './policy.ts';
export { type RetryAttempt, type Retrying, type RetryOptions, retrying } from './retry.ts';
