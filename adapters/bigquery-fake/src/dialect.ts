/**
 * Translates BigQuery's SQL to that of the engine underneath. Only names, types and parameters are written differently, and
 * functions that have another name in the engine are macros.
 */

/** A function that is neither here nor in the engine fails, as a misspelt name should. */
export const MACROS: ReadonlyArray<string> = [
  // The engine's hashes are text already.
  'create macro to_hex(digest) as digest',
  'create macro unix_micros(moment) as epoch_us(moment)',
  'create macro timestamp_micros(micros) as make_timestamp(micros)',
  'create macro timestamp_trunc(moment, part) as date_trunc(part, moment)',
];

/** Types of columns, parameters and casts. BigQuery's NUMERIC has 29 digits before the decimal point. */
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

/** The last two parts, dataset and table. */
const tableName = (path: string): string => path.split('.').slice(-2).map(quoted).join('.');

const translateCode = (sql: string): string =>
  sql
    .replace(TABLE, (_, path: string) => tableName(path))
    .replace(PARAMETER, '$$$1')
    .replace(/\bNUMERIC\b/g, TYPES.NUMERIC ?? '')
    .replace(PART_OF_TIME, (_, part: string) => `, '${part.toLowerCase()}')`);

/** Text in quotes stays as it is. */
export const translate = (sql: string): string =>
  sql
    .split(TEXT)
    .map((piece, index) => (index % 2 === 1 ? piece : translateCode(piece)))
    .join('');
