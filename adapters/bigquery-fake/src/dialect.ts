/**
 * From the SQL that an adapter sends to BigQuery to the SQL of the engine underneath. The statement stays what it is: only
 * names, types and parameters are written differently, and functions that the engine calls otherwise are macros.
 */

/** One definition each; a function that is not here and not the engine's own fails, as a mistake in its name should. */
export const MACROS: ReadonlyArray<string> = [
  // The engine's hash is text already.
  'create macro to_hex(digest) as digest',
  'create macro unix_micros(moment) as epoch_us(moment)',
  'create macro timestamp_micros(micros) as make_timestamp(micros)',
  'create macro timestamp_trunc(moment, part) as date_trunc(part, moment)',
];

/** Types of columns, parameters and casts. BigQuery's NUMERIC keeps 29 places before the point. */
export const TYPES: Readonly<Record<string, string>> = {
  STRING: 'varchar',
  INTEGER: 'bigint',
  INT64: 'bigint',
  TIMESTAMP: 'timestamp',
  BOOL: 'boolean',
  BOOLEAN: 'boolean',
  NUMERIC: 'decimal(38, 0)',
};

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const PART_OF_TIME = /,\s*(HOUR|DAY)\)/g;
const TABLE = /`([^`]+)`/g;
const PARAMETER = /@(\w+)/g;
const TEXT = /('(?:[^'\\]|\\.)*')/;

/** A table without a project or dataset of its own name is refused by the engine. */
const tableName = (path: string): string => path.split('.').slice(-2).map(quoted).join('.');

const translateCode = (sql: string): string =>
  sql
    .replace(TABLE, (_, path: string) => tableName(path))
    .replace(PARAMETER, '$$$1')
    .replace(/\bNUMERIC\b/g, TYPES.NUMERIC ?? '')
    .replace(PART_OF_TIME, (_, part: string) => `, '${part.toLowerCase()}')`);

/** What stands between quotes is left alone. */
export const translate = (sql: string): string =>
  sql
    .split(TEXT)
    .map((piece, index) => (index % 2 === 1 ? piece : translateCode(piece)))
    .join('');
