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
      /** The header `ratelimit-reset`, which 429 has where it lacks `Retry-After`. */
      readonly rateLimitResetSeconds?: number;
      readonly when?: 'before' | 'after';
    }
  /** Never answers: the client runs into its own time-out. */
  | { readonly kind: 'hang'; readonly when?: 'before' | 'after' }
  /** Cuts the connection. */
  | { readonly kind: 'reset'; readonly when?: 'before' | 'after' }
  /** HTTP 200 with a body that is not JSON. */
  | { readonly kind: 'malformed'; readonly when?: 'before' | 'after' }
  /** `success: false`, under the status of its category where the version has them; nothing is kept under the request's key. */
  | { readonly kind: 'failure'; readonly code: number; readonly message: string }
  /** The same, kept under the request's key, and the connection is cut: who repeats the request gets the failure. */
  | { readonly kind: 'lost-failure'; readonly code: number; readonly message: string };

/** Which calls fail, how, and how often. */
export interface FaultRule {
  /** Default: any method. */
  readonly method?: string;
  /** The path below /v1/, e.g. `usage`: exact as text, sought as an expression. Default: any. */
  readonly path?: string | RegExp;
  /** How many matching calls to spoil; default 1. */
  readonly times?: number;
  readonly fault: Fault;
}

const saysWhat = (fault: Fault): fault is Extract<Fault, { readonly code: number }> => 'code' in fault;

/** For the log of calls. */
export const describeFault = (fault: Fault): string => {
  const what = fault.kind === 'status' ? `status ${fault.status}` : fault.kind;
  return fault.kind === 'latency' || saysWhat(fault) ? what : `${what} ${fault.when ?? 'before'} the effect`;
};

/** For whoever looks at what is still to come. */
export const explainFault = (fault: Fault): string => {
  if (fault.kind === 'latency') return `answered ${fault.ms} ms late`;
  return saysWhat(fault) ? `${fault.kind} ${fault.code}: ${fault.message}` : describeFault(fault);
};
