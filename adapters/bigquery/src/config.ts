/** Where the tables are, and what may be spent on asking them. */
export interface BigQueryConfig {
  /** The project that is billed and holds the dataset; that of the credentials if not given. */
  readonly projectId?: string;
  /** Letters, digits and underscores. */
  readonly dataset: string;
  /** The events; decisions about conflicts are kept beside it, in `<table>_resolutions`. */
  readonly table: string;
  /** Of the dataset and of the queries, e.g. `EU`. */
  readonly location?: string;
  /** Instead of Google's: an emulator or a fake; no credentials are looked for then. */
  readonly endpoint?: string;
  /** A query that would read more is refused before it costs anything. */
  readonly maximumBytesBilled: bigint;
  /** Copies that were received longer apart than this are not recognized as copies. */
  readonly dedupHorizonHours: number;
  /** How far back open conflicts are looked for. */
  readonly conflictDays: number;
  readonly timing: BigQueryTiming;
}

/** All in milliseconds. */
export interface BigQueryTiming {
  /** One HTTP exchange. */
  readonly request: number;
  /** One query, from its start to its last page. */
  readonly query: number;
  /** An insert with all its repetitions; then the caller hears of it. */
  readonly insert: number;
  /** The first pause before a repetition; doubled each time, up to eight times as long, less up to a half by chance. */
  readonly pause: number;
}

/** What holds where the configuration says nothing. */
export const BIGQUERY_DEFAULTS = {
  table: 'events',
  maximumBytesBilled: 100n * 1024n ** 3n,
  dedupHorizonHours: 48,
  conflictDays: 7,
  timing: { request: 30_000, query: 10 * 60_000, insert: 60_000, pause: 500 },
} as const satisfies Partial<BigQueryConfig>;

/** The name of the table that holds decisions about conflicts, beside the table of events. */
export const resolutionsTable = ({ table }: BigQueryConfig): string => `${table}_resolutions`;
