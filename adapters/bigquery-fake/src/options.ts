/** The options of a fake BigQuery, its faults, and its interface for tests. */

export interface FakeBigQueryOptions {
  /** A free one by default. */
  readonly port?: number;
  readonly host?: string;
  /** The time of ingestion, which decides a row's partition. */
  readonly now?: () => Date;
  /**
   * Whether a row whose `insertId` came before is dropped silently, whatever its content. The real service does so for
   * about a minute, on a best-effort basis (https://cloud.google.com/bigquery/docs/streaming-data-into-bigquery#dataconsistency);
   * here it does so for ever or never. True by default.
   */
  readonly remembersInsertIds?: boolean;
}

/** The calls that can be made to fail. */
export type Operation = 'insertAll' | 'startQuery' | 'readResults' | 'getTable';

/** How the next calls of an operation fail. With `after`, the call has its full effect first. */
export type Fault = { readonly on: Operation; readonly times?: number; readonly after?: boolean } & (
  | { readonly kind: 'status'; readonly status: number; readonly reason: string }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  /** Refuses single rows of an `insertAll`, by key; the others are inserted if the request allows it. */
  | { readonly kind: 'rows'; readonly keys: ReadonlyArray<string>; readonly reason: string }
  /** Reports that a query is still running. */
  | { readonly kind: 'running' }
  /** A job that is started (`startQuery`) ends at once without effect; asking for its results says so for ever. */
  | { readonly kind: 'ends'; readonly status: number; readonly reason: string }
);

/** A request that the fake got. */
export interface LoggedCall {
  readonly method: string;
  readonly path: string;
  /** Rows of an `insertAll`; 0 for others. */
  readonly rows: number;
  readonly bytes: number;
}

/** A running fake of BigQuery's REST API. */
export interface FakeBigQuery {
  /** For the client's `apiEndpoint`. */
  readonly url: string;
  readonly fail: (fault: Fault) => void;
  /** Cancels faults that did not happen yet, and returns how many there were. */
  readonly heal: () => number;
  readonly calls: ReadonlyArray<LoggedCall>;
  /** Moves rows out of the streaming buffer, into the partition of the day on which they were ingested. */
  readonly flushStreamingBuffer: () => Promise<void>;
  /** All rows of a table, duplicates included. */
  readonly countRows: (dataset: string, table: string) => Promise<number>;
  readonly close: () => Promise<void>;
}
