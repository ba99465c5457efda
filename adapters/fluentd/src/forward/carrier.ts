/**
 * A message of the forward protocol as the records that it carries: Message, Forward, PackedForward and
 * CompressedPackedForward; see https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1.
 */
import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { isRecord } from '@usage-billing/contracts/wire';
import * as E from 'fp-ts/lib/Either.js';
import { msgpackFrom, readAllMsgpack, readMsgpack } from '../msgpack.ts';
import { parseSentJson } from '../nesting.ts';
import type { SentRecords } from '../report.ts';
import { scanFrom, scanMsgpack } from './msgpack-end.ts';

export interface CarriedRecords {
  readonly tag: string;
  readonly records: SentRecords;
  /** What the sender wants to read back once the records are durable. */
  readonly chunk: Chunk | undefined;
}

/** Bytes where the sender made it of such as are no text; it wants the same back. */
export type Chunk = string | Uint8Array;

export interface MessageLimits {
  /** Of one message, and again of what it is decompressed to. */
  readonly maxBytes: number;
  readonly maxRecords: number;
}

/** The entries as records, counted before anything is made of them. */
const entriesOf = (pairs: ReadonlyArray<unknown>, { maxRecords }: MessageLimits): SentRecords => {
  if (pairs.length > maxRecords)
    throw new RangeError(`a message has too many records, more than ${maxRecords}; send smaller ones`);
  return pairs.map(entryOf);
};

/** The time of the entry speaks for a record that does not say when it occurred. */
const entry = (time: unknown, record: unknown): unknown =>
  isRecord(record) && !('occurred_at' in record) ? { ...record, occurred_at: time } : record;

const entryOf = (pair: unknown): unknown => {
  if (!Array.isArray(pair) || pair.length !== 2) throw new TypeError('an entry must be an array of time and record');
  return entry(pair[0], pair[1]);
};

const chunkOf = (option: unknown): Chunk | undefined => {
  const chunk = isRecord(option) ? option.chunk : undefined;
  return typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk : undefined;
};

const isGzip = (option: unknown): boolean => {
  const compressed = isRecord(option) ? option.compressed : undefined;
  if (compressed === undefined || compressed === null || compressed === 'text') return false;
  if (compressed !== 'gzip') throw new TypeError('the only compression is gzip');
  return true;
};

/** A message of three or four parts, of which the second says what it carries. Throws what is wrong with it. */
const carried = (parts: ReadonlyArray<unknown>, limits: MessageLimits): CarriedRecords => {
  const [tag, second, third, fourth] = parts;
  if (typeof tag !== 'string') throw new TypeError('the first part of a message must be its tag');
  if (Array.isArray(second)) return { tag, records: entriesOf(second, limits), chunk: chunkOf(third) };
  if (parts.length < 3) throw new TypeError('a message must have a tag, a time and a record');
  return { tag, records: [entry(second, third)], chunk: chunkOf(fourth) };
};

export const carriedByJsonValue = (value: unknown, limits: MessageLimits): CarriedRecords => {
  if (!Array.isArray(value)) throw new TypeError('a message must be an array');
  return carried(value, limits);
};

export const carriedByJson = (message: Buffer, limits: MessageLimits): CarriedRecords => {
  if (!isUtf8(message)) throw new TypeError('it is not UTF-8');
  const parsed = parseSentJson(message.toString('utf8'));
  if (E.isLeft(parsed)) throw new TypeError(parsed.left);
  return carriedByJsonValue(parsed.right, limits);
};

/** Where the bytes of a text or of binary data begin. */
const bytesBegin = (message: Buffer, at: number): number | undefined => {
  const first = message[at] ?? 0;
  if (first >= 0xa0 && first <= 0xbf) return at + 1;
  if (first === 0xc4 || first === 0xd9) return at + 2;
  if (first === 0xc5 || first === 0xda) return at + 3;
  return first === 0xc6 || first === 0xdb ? at + 5 : undefined;
};

const isArray = (first: number): boolean => (first >= 0x90 && first <= 0x9f) || first === 0xdc || first === 0xdd;

const firstPartOf = (message: Buffer): number => {
  const first = message[0] ?? 0;
  if (!isArray(first)) throw new TypeError('a message must be an array');
  return first === 0xdd ? 5 : first === 0xdc ? 3 : 1;
};

const endOf = (message: Buffer, from: number): number => {
  const scan = scanFrom(from);
  scanMsgpack(message, scan);
  return scan.offset;
};

/** The bytes of a whole message. Packed entries are read from where they stand: their text form would not survive as text. */
export const carriedByMsgpack = (message: Buffer, limits: MessageLimits): CarriedRecords => {
  const place = msgpackFrom(message, firstPartOf(message));
  const tag = readMsgpack(place);
  const packedAt = bytesBegin(message, place.offset);
  if (packedAt === undefined) return carried(readMsgpack(msgpackFrom(message)) as ReadonlyArray<unknown>, limits);
  if (typeof tag !== 'string') throw new TypeError('the first part of a message must be its tag');
  place.offset = endOf(message, place.offset);
  const packed = message.subarray(packedAt, place.offset);
  const option = place.offset < message.length ? readMsgpack(place) : null;
  const plain = isGzip(option) ? gunzipSync(packed, { maxOutputLength: limits.maxBytes }) : packed;
  return { tag, records: entriesOf(readAllMsgpack(plain, limits.maxRecords), limits), chunk: chunkOf(option) };
};
