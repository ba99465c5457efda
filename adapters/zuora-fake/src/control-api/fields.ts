/** Fields of control requests, each checked: what is misspelt is refused, naming the field. */
import { isDay } from '../calendar/days.ts';
import { type ApiRequest, type Fields, jsonBody } from '../http/api.ts';
import { NumberText } from '../http/exact-json.ts';
import { refusal } from '../refusals/refusal.ts';

/** Numbers of control calls are small: milliseconds, counts, statuses. */
const plain = (value: unknown): unknown => {
  if (value instanceof NumberText) return Number(value.text);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
};

/** An empty body is an empty object. */
export const bodyOf = (request: ApiRequest): Fields =>
  request.body.length === 0 ? {} : (plain(jsonBody(request)) as Fields);

export const invalid = (message: string): Error => refusal('request', 'invalid', message);

export const textAt = (fields: Fields, name: string): string | undefined => {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '') throw invalid(`${name} must be text.`);
  return value;
};

export const requireText = (fields: Fields, name: string): string => {
  const value = textAt(fields, name);
  if (value === undefined) throw refusal('request', 'missing', `Missing required value: ${name}`);
  return value;
};

export const dayAt = (fields: Fields, name: string): string | undefined => {
  const day = textAt(fields, name);
  if (day !== undefined && !isDay(day)) throw invalid(`${name} '${day}' is not a day as YYYY-MM-DD.`);
  return day;
};

export const requireDay = (fields: Fields, name: string): string => {
  const day = dayAt(fields, name);
  if (day === undefined) throw refusal('request', 'missing', `Missing required value: ${name}`);
  return day;
};

export const wholeNumberAt = (fields: Fields, name: string, min = 0, max = Number.MAX_SAFE_INTEGER): number => {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
    throw invalid(
      `${name} must be a whole number from ${min} ${max === Number.MAX_SAFE_INTEGER ? 'on' : `to ${max}`}.`,
    );
  return value;
};

export const flagAt = (fields: Fields, name: string): boolean | undefined => {
  const value = fields[name];
  if (value !== undefined && typeof value !== 'boolean') throw invalid(`${name} must be true or false.`);
  return value;
};

export const wordAt = <Word extends string>(fields: Fields, name: string, words: ReadonlyArray<Word>): Word => {
  const found = words.find((word) => word === fields[name]);
  if (found === undefined) throw invalid(`${name} must be one of ${words.join(', ')}.`);
  return found;
};

/** Only what was given: an option that is absent is not the same as one that is undefined. */
export const given = <Value>(fields: Readonly<Record<string, Value | undefined>>): Readonly<Record<string, Value>> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
