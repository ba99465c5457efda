/** Misbehaviour that a test scripts: what to do, on which calls, how often. */

/**
 * `before`: the request has no effect. `after`: it takes its full effect, and the client does not learn of it.
 * A fault without `when` happens before the effect.
 */
export type Fault =
  /** Answers properly, but late (real time). */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Answers with an HTTP status such as 429 or 503. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfterSeconds?: number;
      readonly when?: 'before' | 'after';
    }
  /** Never answers: the client runs into its own time-out. */
  | { readonly kind: 'hang'; readonly when?: 'before' | 'after' }
  /** Cuts the connection. */
  | { readonly kind: 'reset'; readonly when?: 'before' | 'after' }
  /** HTTP 200 with a body that is not JSON. */
  | { readonly kind: 'malformed'; readonly when?: 'before' | 'after' }
  /** HTTP 200 with `success: false`. */
  | { readonly kind: 'failure'; readonly code: number; readonly message: string };

export interface FaultRule {
  /** Default: any method. */
  readonly method?: string;
  /** The path below /v1/, e.g. `usage`: exact as text, sought as an expression. Default: any. */
  readonly path?: string | RegExp;
  /** How many matching calls to spoil; default 1. */
  readonly times?: number;
  readonly fault: Fault;
}
