/** The state of the fake: tables, the insert ids that it remembers, queries with their results, and scripted faults. */
import type { ApiError } from './api-error.ts';
import type { Engine, Rows } from './engine.ts';
import type { Fault, LoggedCall } from './options.ts';
import type { Field } from './schema.ts';

export interface Table {
  /** As in the request that created it. */
  readonly resource: Readonly<Record<string, unknown>>;
  readonly fields: ReadonlyArray<Field>;
  readonly insertIds: Set<string>;
  /** Of the inserted rows as JSON: what a scan of the whole table is billed for. */
  bytes: number;
}

export interface Job {
  /** Of a job that failed: why. */
  readonly rows: Rows | ApiError;
  readonly bytes: number;
  readonly location: string;
}

export interface World {
  readonly engine: Engine;
  readonly now: () => Date;
  readonly remembersInsertIds: boolean;
  readonly datasets: Map<string, Readonly<Record<string, unknown>>>;
  /** By `<dataset>.<table>`. */
  readonly tables: Map<string, Table>;
  readonly jobs: Map<string, Job>;
  readonly faults: Array<{ readonly fault: Fault; left: number }>;
  readonly calls: LoggedCall[];
}
