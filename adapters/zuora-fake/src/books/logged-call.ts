/** The log of calls. */

/** One request that reached the server. */
export interface LoggedCall {
  readonly at: string;
  readonly method: string;
  /** Path and query below /v1/. */
  readonly path: string;
  /** What was answered; none for a connection that was reset or left hanging. */
  readonly status: number | null;
  /** The API version that held for it. */
  readonly version: string;
  readonly idempotencyKey: string | null;
  /** The name that the client gave its request in `Zuora-Track-Id`. */
  readonly trackId: string | null;
  /** The fault that was played, if any. */
  readonly fault: string | null;
  /** Whether a stored answer was replayed. */
  readonly replayed: boolean;
  /** SHA-256 of the body in hex: tells whether two requests were the same to the byte. */
  readonly bodySha256: string;
}
