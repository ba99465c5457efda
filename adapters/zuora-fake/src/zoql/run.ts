/** Runs a query over the records of one kind. A value is read only where the query asks for it. */
import Big from 'big.js';
import { bareNumber } from '../http/exact-json.ts';
import { refusal } from '../refusals/refusal.ts';
import type { Condition, Query } from './query.ts';

export type Value = string | Big | boolean | null;

/** One kind of record: its fields by name, each read from an item. */
export interface Source<Item> {
  readonly items: Iterable<Item>;
  readonly fields: Readonly<Record<string, (item: Item) => Value>>;
}

/** Fields that are null are left out of a record, as Zuora does. A field that does not exist is refused, found or not. */
export const runZoql = <Item>(
  query: Query,
  { items, fields }: Source<Item>,
): ReadonlyArray<Record<string, unknown>> => {
  const reader = (name: string): ((item: Item) => Value) => {
    const read = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (read === undefined)
      throw refusal('query', 'unknownField', `invalid field for query: ${query.object.toLowerCase()}.${name}`);
    return read;
  };
  const selected = [...new Set(['Id', ...query.fields])].map((name) => ({ name, read: reader(name) }));
  const alternatives = query.where.map((all) => all.map((condition) => ({ condition, read: reader(condition.field) })));
  const isWanted = (item: Item): boolean =>
    alternatives.length === 0 ||
    alternatives.some((all) => all.every(({ condition, read }) => holds(read(item), condition)));
  const found: Record<string, unknown>[] = [];
  for (const item of items) {
    if (!isWanted(item)) continue;
    const record: Record<string, unknown> = {};
    for (const { name, read } of selected) {
      const value = read(item);
      if (value !== null) record[name] = value instanceof Big ? bareNumber(value) : value;
    }
    found.push(record);
  }
  return found;
};

const holds = (value: Value, { field, operator, literal }: Condition): boolean => {
  if (value === null || literal === null) {
    const same = value === null && literal === null;
    return operator === '=' ? same : operator === '!=' && !same;
  }
  const order = compare(field, value, literal);
  return { '=': order === 0, '!=': order !== 0, '<': order < 0, '>': order > 0, '<=': order <= 0, '>=': order >= 0 }[
    operator
  ];
};

const DECIMAL = /^[+-]?\d+(\.\d+)?$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Moments are compared as such, whatever offset they are written with. */
const compare = (field: string, value: string | Big | boolean, literal: string): number => {
  if (value instanceof Big) {
    if (!DECIMAL.test(literal)) throw wrongLiteral(field, literal, 'a decimal number');
    return value.cmp(literal);
  }
  if (typeof value === 'boolean') {
    if (!/^(true|false)$/i.test(literal)) throw wrongLiteral(field, literal, 'true or false');
    return orderOf(String(value), literal.toLowerCase());
  }
  if (MOMENT.test(value)) {
    const moment = Date.parse(literal);
    if (!/^\d{4}-/.test(literal) || Number.isNaN(moment)) throw wrongLiteral(field, literal, 'a date');
    return orderOf(Date.parse(value), moment);
  }
  if (DAY.test(value) && !/^\d{4}-\d{2}-\d{2}/.test(literal)) throw wrongLiteral(field, literal, 'a date');
  return orderOf(value, DAY.test(value) ? literal.slice(0, 10) : literal);
};

const wrongLiteral = (field: string, literal: string, wanted: string): Error =>
  refusal('query', 'invalid', `invalid value for field ${field}: '${literal}' is not ${wanted}`);

const orderOf = (a: number | string, b: number | string): number => (a === b ? 0 : a < b ? -1 : 1);
