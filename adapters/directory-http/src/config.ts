/** The settings of the client, and their defaults. */

/** One request as it ended, for logs and metrics. It contains neither the token nor any id. */
export interface DirectoryRequestLog {
  readonly method: string;
  /** The path with its parameters in braces, so that metrics have few labels. */
  readonly route: string;
  /** Sent as `X-Request-Id`; the same for every attempt of one call. */
  readonly requestId: string;
  /** From 1. */
  readonly attempt: number;
  readonly durationMs: number;
  /** Null without a response. */
  readonly status: number | null;
  /** `ok`, or the tag of the failure. */
  readonly outcome: string;
}

/** Where the users service is, and how patiently it is called. */
export interface DirectoryHttpConfig {
  /** The part of every address before `v1/`, e.g. `https://users.example.com/directory/`. */
  readonly baseUrl: string;
  readonly token: string;
  /** For one attempt, from waiting for its turn to the last byte of the response; default 5 s. */
  readonly timeoutMs?: number;
  /** How often a GET or PUT is retried after a failure that may pass; default 2. */
  readonly retries?: number;
  /** At most so long before the first retry, and ten times as long before later ones. Default 200 ms. */
  readonly retryDelayMs?: number;
  /** Requests at once; default 20. */
  readonly maxConcurrent?: number;
  /** Calls that may wait for their turn; more fail at once. Default 200. */
  readonly maxWaiting?: number;
  /** Failures in a row after which the circuit opens; default 5. */
  readonly failuresToOpen?: number;
  /** How long it stays open; then one call tries whether the directory is back. Default 5 s. */
  readonly openForMs?: number;
  readonly onRequest?: (request: DirectoryRequestLog) => void;
  /** Called when the circuit opens, and when it closes again. */
  readonly onCircuit?: (state: 'open' | 'closed') => void;
}

/** What holds where the configuration says nothing; times are in milliseconds. */
export const DIRECTORY_DEFAULTS = {
  timeoutMs: 5_000,
  retries: 2,
  retryDelayMs: 200,
  maxConcurrent: 20,
  maxWaiting: 200,
  failuresToOpen: 5,
  openForMs: 5_000,
} as const satisfies Partial<DirectoryHttpConfig>;
