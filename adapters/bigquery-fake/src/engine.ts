/** The SQL engine underneath: runs one statement after the other, and keeps the tables. */
import { DuckDBInstance, type DuckDBValue, timestampValue } from '@duckdb/node-api';
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
  readonly append: (dataset: string, table: string, rows: ReadonlyArray<ReadonlyArray<Value>>) => Promise<void>;
  /** Only looks whether the statement can be run. */
  readonly prepare: (sql: string) => Promise<void>;
  readonly query: (sql: string, parameters: Parameters) => Promise<Rows>;
  /** A statement of the fake itself, in the engine's own words. */
  readonly own: (sql: string) => Promise<Rows>;
  readonly close: () => void;
}

const toEngine = (value: Value): DuckDBValue =>
  typeof value === 'object' && value !== null ? timestampValue(value.micros) : value;

/** As the service writes values of these types in its answers. */
const written = (value: DuckDBValue): string | null => (value === null ? null : String(value));

const TYPE_NAMES: Readonly<Record<string, string>> = { BIGINT: 'INTEGER', BOOLEAN: 'BOOLEAN', VARCHAR: 'STRING' };

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const openEngine = async (): Promise<Engine> => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  // A connection can do one thing at a time.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <A>(work: () => Promise<A>): Promise<A> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };

  const run = (sql: string, parameters: Parameters = {}): Promise<Rows> =>
    inTurn(async () => {
      const values = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, toEngine(value)]));
      const reader = await connection.runAndReadAll(sql, values);
      const types = reader.columnTypes().map(String);
      return {
        columns: reader
          .columnNames()
          .map((name, index) => ({ name, type: TYPE_NAMES[types[index] ?? ''] ?? 'STRING' })),
        rows: reader.getRows().map((row) => row.map(written)),
      };
    });
  for (const macro of MACROS) await run(macro);

  const asQuery = async <A>(work: () => Promise<A>): Promise<A> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError(400, 'invalidQuery', reasonOf(error));
    }
  };

  return {
    createTable: async (dataset, table, fields) => {
      const columns = fields.map(({ name, type }) => `${quoted(name)} ${TYPES[type] ?? invalid(type)}`);
      await run(`create schema if not exists ${quoted(dataset)}`);
      // Empty while a row is in the streaming buffer.
      const hidden = ['"_PARTITIONTIME" timestamp', '"_ingested" timestamp'];
      await run(`create table ${quoted(dataset)}.${quoted(table)} (${[...columns, ...hidden].join(', ')})`);
    },
    append: (dataset, table, rows) =>
      inTurn(async () => {
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
      }),
    prepare: (sql) =>
      asQuery(() =>
        inTurn(async () => {
          const prepared = await connection.prepare(translate(sql));
          prepared.destroySync();
        }),
      ),
    query: (sql, parameters) => asQuery(() => run(translate(sql), parameters)),
    own: (sql) => run(sql),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};
