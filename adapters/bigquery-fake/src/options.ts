/** What a fake BigQuery can be told, and what it tells. */

export interface FakeBigQueryOptions {
  /** A free one by default. */
  readonly port?: number;
  readonly host?: string;
  /** The moment of ingestion, from which a row's partition follows. */
  readonly now?: () => Date;
  /**
   * Whether a row whose `insertId` came before is dropped without a word, whatever is in it. The real service does so
   * for about a minute, and promises nothing; here it is for ever, or never. True by default.
   */
  readonly remembersInsertIds?: boolean;
}

/** The calls that can be made to misbehave. */
export type Operation = 'insertAll' | 'startQuery' | 'readResults' | 'getTable';

/** Misbehaviour of the next calls of an operation. With `after`, the call takes its full effect first. */
export type Fault = { readonly on: Operation; readonly times?: number; readonly after?: boolean } & (
  | { readonly kind: 'status'; readonly status: number; readonly reason: string }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  /** Refuses single rows of an `insertAll`, by key; the others are taken if the request allows for it. */
  | { readonly kind: 'rows'; readonly keys: ReadonlyArray<string>; readonly reason: string }
  /** Says of a query that it still runs. */
  | { readonly kind: 'running' }
);

export interface LoggedCall {
  readonly method: string;
  readonly path: string;
  /** Rows of an `insertAll`; 0 for others. */
  readonly rows: number;
  readonly bytes: number;
}

export interface FakeBigQuery {
  /** For the client's `apiEndpoint`. */
  readonly url: string;
  readonly fail: (fault: Fault) => void;
  /** Takes back faults that did not happen yet; answers how many there were. */
  readonly heal: () => number;
  readonly calls: ReadonlyArray<LoggedCall>;
  /** Rows leave the streaming buffer and get the partition of the day on which they came. */
  readonly flushStreamingBuffer: () => Promise<void>;
  /** Rows as they lie in a table, copies and all. */
  readonly countRows: (dataset: string, table: string) => Promise<number>;
  readonly close: () => Promise<void>;
}
