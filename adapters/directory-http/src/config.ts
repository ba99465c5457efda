/** What the adapter must be told, and what it assumes where it is not told. */

/** One request as it ended, for logs and metrics. It holds neither the token nor who was asked about. */
export interface DirectoryRequestLog {
  readonly method: string;
  /** The route with its names in braces, so that metrics stay few. */
  readonly route: string;
  /** Sent as `X-Request-Id`; the same for every attempt of one call. */
  readonly requestId: string;
  readonly attempt: number;
  readonly durationMs: number;
  /** None when no answer was seen. */
  readonly status: number | null;
  readonly outcome: string;
}

export interface DirectoryHttpConfig {
  /** What stands before `v1/`, e.g. `https://users.example.com/directory/`. */
  readonly baseUrl: string;
  readonly token: string;
  /** For one attempt, from waiting for its turn to the last byte of the answer; default 5 s. */
  readonly timeoutMs?: number;
  /** How often what may be asked again is asked again after a failure that may pass; default 2. */
  readonly retries?: number;
  /** About how long before the first repetition; it grows with each. Default 200 ms. */
  readonly retryDelayMs?: number;
  /** Requests under way at once; default 20. */
  readonly maxConcurrent?: number;
  /** Calls that may wait for their turn; more are turned away at once. Default 200. */
  readonly maxWaiting?: number;
  /** After so many failures in a row the directory is left alone; default 5. */
  readonly failuresToOpen?: number;
  /** For so long; then one call tries whether it is back. Default 5 s. */
  readonly openForMs?: number;
  readonly onRequest?: (request: DirectoryRequestLog) => void;
  /** `open`: it is left alone from now on; `closed`: it is back. */
  readonly onCircuit?: (state: 'open' | 'closed') => void;
}

export const DIRECTORY_DEFAULTS = {
  timeoutMs: 5_000,
  retries: 2,
  retryDelayMs: 200,
  maxConcurrent: 20,
  maxWaiting: 200,
  failuresToOpen: 5,
  openForMs: 5_000,
} as const satisfies Partial<DirectoryHttpConfig>;
