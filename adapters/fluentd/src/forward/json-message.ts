/** Reads a whole message in the JSON form that older clients speak. */
import * as E from 'fp-ts/lib/Either.js';
import { MAX_ELEMENTS } from '../limits.ts';
import { timeOfEntry, withEntryTime } from '../records/entry.ts';
import { beginsArray, jsonMembers } from '../records/json-members.ts';
import { boundedJson, type JsonSlice, parseJsonSlice } from '../records/json-value.ts';
import { NO_PAIR } from '../records/msgpack-records.ts';
import { MalformedInput } from '../records/record-reader.ts';
import type { SentRecords } from '../unreadable.ts';
import { chunkOf, NO_ARRAY, type RecordsMessage, TOO_FEW_PARTS, tagOf } from './message.ts';

/** A short message cannot cost more than a record may. */
export const jsonMessage = (bytes: Buffer): RecordsMessage => {
  const parsed = bytes.length <= MAX_ELEMENTS ? parseJsonSlice(bytes, 0, bytes.length) : undefined;
  return parsed !== undefined && E.isRight(parsed) ? messageOfValue(parsed.right) : longMessage(bytes);
};

/** Of a message that was parsed whole. */
export const messageOfValue = (value: unknown): RecordsMessage => {
  if (!Array.isArray(value)) throw new MalformedInput(NO_ARRAY);
  const [first, second, third, fourth] = value as ReadonlyArray<unknown>;
  const tag = tagOf(first);
  if (Array.isArray(second)) return { tag, records: second.map(recordOfPair), chunk: chunkOf(third) };
  if (value.length < 3) throw new MalformedInput(TOO_FEW_PARTS);
  return { tag, records: [withEntryTime(second, third)], chunk: chunkOf(fourth) };
};

const recordOfPair = (pair: unknown): unknown => {
  if (!Array.isArray(pair) || pair.length !== 2) throw new MalformedInput(NO_PAIR);
  return withEntryTime(timeOfEntry(pair[0]), pair[1]);
};

/** Records are parsed one by one, so that one that costs too much is refused alone. */
const longMessage = (bytes: Buffer): RecordsMessage => {
  const [first, second, third, fourth] = [...jsonMembers(bytes, 0)];
  const valueAt = (slice: JsonSlice | undefined): unknown => (slice === undefined ? undefined : parsed(bytes, slice));
  const tag = tagOf(valueAt(first));
  if (second === undefined) throw new MalformedInput(TOO_FEW_PARTS);
  if (beginsArray(bytes, second.from))
    return { tag, records: longEntries(bytes, second.from), chunk: chunkOf(valueAt(third)) };
  if (third === undefined) throw new MalformedInput(TOO_FEW_PARTS);
  return {
    tag,
    records: [withEntryTime(parsed(bytes, second), parsed(bytes, third))],
    chunk: chunkOf(valueAt(fourth)),
  };
};

const longEntries = (bytes: Buffer, from: number): SentRecords => {
  const records: unknown[] = [];
  for (const entry of jsonMembers(bytes, from)) {
    const [time, record, ...more] = beginsArray(bytes, entry.from) ? [...jsonMembers(bytes, entry.from)] : [];
    if (time === undefined || record === undefined || more.length > 0) throw new MalformedInput(NO_PAIR);
    records.push(withEntryTime(timeOfEntry(parsed(bytes, time)), parsed(bytes, record)));
  }
  return records;
};

const parsed = (bytes: Buffer, slice: JsonSlice): unknown => {
  const value = boundedJson(bytes, slice);
  if (E.isLeft(value)) throw new MalformedInput(value.left);
  return value.right;
};
