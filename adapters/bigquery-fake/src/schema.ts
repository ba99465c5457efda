/** Values, columns, and the checks that a row must pass to be inserted. */
import { invalid } from './api-error.ts';

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly mode?: string;
  /** The only one that the fake knows is `CURRENT_TIMESTAMP()`. */
  readonly defaultValueExpression?: string;
}

export interface Timestamp {
  /** Since 1970, in UTC. */
  readonly micros: bigint;
}

export type Value = string | bigint | boolean | Timestamp | null;

/** A row, or why it is not one. */
export type ReadRow =
  | { readonly values: ReadonlyArray<Value> }
  | { readonly location: string; readonly message: string };

const MAX_INT64 = 2n ** 63n - 1n;
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?Z$/;

const readInteger = (given: unknown): bigint | undefined => {
  if (typeof given !== 'string' && !(typeof given === 'number' && Number.isSafeInteger(given))) return undefined;
  if (!/^-?\d{1,19}$/.test(String(given))) return undefined;
  const value = BigInt(given);
  return value <= MAX_INT64 && value >= -MAX_INT64 - 1n ? value : undefined;
};

const readTimestamp = (given: unknown): Timestamp | undefined => {
  const [, second = '', fraction = ''] = (typeof given === 'string' && TIMESTAMP.exec(given)) || [];
  const millis = Date.parse(`${second}Z`);
  return Number.isNaN(millis) ? undefined : { micros: BigInt(millis) * 1000n + BigInt(fraction.padEnd(6, '0')) };
};

/** From its form in JSON; undefined where it is not of that type. */
export const readValue = (type: string, given: unknown): Value | undefined => {
  switch (type) {
    case 'STRING':
      return typeof given === 'string' ? given : undefined;
    case 'INTEGER':
    case 'INT64':
      return readInteger(given);
    case 'TIMESTAMP':
      return readTimestamp(given);
    case 'BOOL':
      return given === 'true' || given === 'false' ? given === 'true' : undefined;
    default:
      throw invalid(`the fake knows no type ${type}`);
  }
};

/**
 * A default stands in for a field that is left out, and not for one that is null. It has whole seconds only, as an insert
 * by `insertAll` had (googleapis/nodejs-bigquery#1183).
 */
const defaultOf = ({ defaultValueExpression }: Field, now: Timestamp): Timestamp | null =>
  defaultValueExpression === undefined ? null : { micros: (now.micros / 1_000_000n) * 1_000_000n };

export const readRow = (
  fields: ReadonlyArray<Field>,
  json: Readonly<Record<string, unknown>>,
  now: Timestamp,
): ReadRow => {
  const unknown = Object.keys(json).find((name) => !fields.some((field) => field.name === name));
  if (unknown !== undefined) return { location: unknown, message: `no such field: ${unknown}.` };
  const values: Value[] = [];
  for (const field of fields) {
    const { name, type, mode } = field;
    const standIn = json[name] === undefined ? defaultOf(field, now) : null;
    if (standIn !== null) {
      values.push(standIn);
      continue;
    }
    const given = json[name] ?? null;
    if (given === null && mode === 'REQUIRED') return { location: name, message: `Missing required field: ${name}.` };
    const value = given === null ? null : readValue(type, given);
    if (value === undefined)
      return { location: name, message: `Cannot convert value to ${type.toLowerCase()}: ${JSON.stringify(given)}` };
    values.push(value);
  }
  return { values };
};
