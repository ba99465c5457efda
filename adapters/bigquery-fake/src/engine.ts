/** The SQL engine underneath: runs one statement after the other, and stores the tables. */
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue, timestampValue } from '@duckdb/node-api';
import { ApiError, invalid } from './api-error.ts';
import { MACROS, quoted, TYPES, translate } from './dialect.ts';
import type { Field, Value } from './schema.ts';

/** By name. */
export type Parameters = Readonly<Record<string, Value>>;

export interface Rows {
  readonly columns: ReadonlyArray<{ readonly name: string; readonly type: string }>;
  readonly rows: ReadonlyArray<ReadonlyArray<string | null>>;
}

export interface Engine {
  readonly createTable: (dataset: string, table: string, fields: ReadonlyArray<Field>) => Promise<void>;
  readonly addColumn: (dataset: string, table: string, field: Field) => Promise<void>;
  readonly append: (dataset: string, table: string, rows: ReadonlyArray<ReadonlyArray<Value>>) => Promise<void>;
  /** Checks that a statement of BigQuery could be run. */
  readonly prepare: (sql: string) => Promise<void>;
  /** Runs a statement of BigQuery. */
  readonly query: (sql: string, parameters: Parameters) => Promise<Rows>;
  /** Runs a statement of the fake itself, in the engine's own SQL. */
  readonly run: (sql: string) => Promise<Rows>;
  readonly close: () => void;
}

export const openEngine = async (): Promise<Engine> => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const inTurn = oneAtATime();
  const run = (sql: string, parameters: Parameters = {}): Promise<Rows> =>
    inTurn(() => runStatement(connection, sql, parameters));
  for (const macro of MACROS) await run(macro);
  return {
    createTable: async (dataset, table, fields) => {
      const columns = fields.map(({ name, type }) => `${quoted(name)} ${TYPES[type] ?? invalid(type)}`);
      await run(`create schema if not exists ${quoted(dataset)}`);
      // The partition is empty while a row is in the streaming buffer. First, so that columns can be added behind the others.
      const hidden = ['"_PARTITIONTIME" timestamp', '"_ingested" timestamp'];
      await run(`create table ${quoted(dataset)}.${quoted(table)} (${[...hidden, ...columns].join(', ')})`);
    },
    addColumn: async (dataset, table, { name, type }) => {
      const definition = `${quoted(name)} ${TYPES[type] ?? invalid(type)}`;
      await run(`alter table ${quoted(dataset)}.${quoted(table)} add column ${definition}`);
    },
    append: (dataset, table, rows) => inTurn(() => appendRows(connection, dataset, table, rows)),
    prepare: (sql) =>
      inTurn(async () => {
        const prepared = await asApiError(() => connection.prepare(translate(sql)));
        prepared.destroySync();
      }),
    query: (sql, parameters) => asApiError(() => run(translate(sql), parameters)),
    run,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};

/** A connection can do one thing at a time. */
const oneAtATime = (): (<A>(work: () => Promise<A>) => Promise<A>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
};

const asApiError = async <A>(work: () => Promise<A>): Promise<A> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(400, 'invalidQuery', error instanceof Error ? error.message : String(error));
  }
};

const TYPE_NAMES: Readonly<Record<string, string>> = { BIGINT: 'INTEGER', BOOLEAN: 'BOOLEAN', VARCHAR: 'STRING' };

const runStatement = async (connection: DuckDBConnection, sql: string, parameters: Parameters): Promise<Rows> => {
  const values = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, toEngineValue(value)]));
  const reader = await connection.runAndReadAll(sql, values);
  const types = reader.columnTypes().map(String);
  return {
    columns: reader.columnNames().map((name, index) => ({ name, type: TYPE_NAMES[types[index] ?? ''] ?? 'STRING' })),
    rows: reader.getRows().map((row) => row.map(toResponseValue)),
  };
};

const toEngineValue = (value: Value): DuckDBValue =>
  typeof value === 'object' && value !== null ? timestampValue(value.micros) : value;

/** The service writes every value as text. */
const toResponseValue = (value: DuckDBValue): string | null => (value === null ? null : String(value));

const appendRows = async (
  connection: DuckDBConnection,
  dataset: string,
  table: string,
  rows: ReadonlyArray<ReadonlyArray<Value>>,
): Promise<void> => {
  const appender = await connection.createAppender(table, dataset);
  for (const row of rows) {
    for (const value of row)
      if (value === null) appender.appendNull();
      else if (typeof value === 'bigint') appender.appendBigInt(value);
      else if (typeof value === 'boolean') appender.appendBoolean(value);
      else if (typeof value === 'object') appender.appendTimestamp(timestampValue(value.micros));
      else appender.appendVarchar(value);
    appender.endRow();
  }
  appender.closeSync();
};
