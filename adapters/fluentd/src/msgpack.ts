/**
 * Reads MessagePack as Fluentd's clients write it: all 64 bits of an integer, and times as extension type 0. Of its own,
 * because what it costs to read a record decides how many of them an ingester takes: here short texts that come again and
 * again, such as names of fields and types, are recognised instead of being built anew for every record.
 * See https://github.com/msgpack/msgpack/blob/master/spec.md.
 */
import { isUtf8 } from 'node:buffer';
import { EventTime } from '@usage-billing/contracts/wire';
import { MAX_DEPTH } from './nesting.ts';
import { repeatedTexts } from './repeated-texts.ts';

/** Where reading goes on; moved by every read. */
export interface MsgpackPlace {
  readonly bytes: Buffer;
  offset: number;
}

export const msgpackFrom = (bytes: Buffer, offset = 0): MsgpackPlace => ({ bytes, offset });

const EVENT_TIME = 0;
const EVENT_TIME_BYTES = 8;

const shortText = repeatedTexts();

/** Moves behind so many bytes and answers where they began. */
const take = (place: MsgpackPlace, length: number): number => {
  const from = place.offset;
  if (from + length > place.bytes.length) throw new RangeError('it ends in the middle of an object');
  place.offset = from + length;
  return from;
};

const bytesAt = ({ bytes }: MsgpackPlace, from: number, length: number): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset + from, length);

/** Stands in a text for what is none, unless it was sent itself. */
const REPLACEMENT = '\ufffd';

/** The bytes themselves where they are no UTF-8: texts that differ must not become one, and the record is judged by itself. */
const readText = (place: MsgpackPlace, length: number): string | Uint8Array => {
  const from = take(place, length);
  const short = shortText(place.bytes, from, length);
  if (short !== undefined) return short;
  const text = place.bytes.toString('utf8', from, from + length);
  if (!text.includes(REPLACEMENT)) return text;
  const bytes = bytesAt(place, from, length);
  return isUtf8(bytes) ? text : bytes;
};

const readArray = (place: MsgpackPlace, length: number, depth: number): ReadonlyArray<unknown> => {
  // Not made at its length: the length is what the sender claims.
  const values: unknown[] = [];
  for (let index = 0; index < length; index += 1) values.push(readAt(place, depth));
  return values;
};

const readMap = (place: MsgpackPlace, size: number, depth: number): Readonly<Record<string, unknown>> => {
  const map: Record<string, unknown> = {};
  for (let index = 0; index < size; index += 1) {
    const key = readAt(place, depth);
    if (key instanceof Uint8Array && !isUtf8(key)) {
      // Under a name that is no text stands no value that counts.
      map[new TextDecoder().decode(key)] = key;
      readAt(place, depth);
      continue;
    }
    if (typeof key !== 'string' && typeof key !== 'number') throw new TypeError('a name in a map must be text');
    if (key === '__proto__') throw new TypeError('a name in a map must not be __proto__');
    map[key] = readAt(place, depth);
  }
  return map;
};

/** An extension that means nothing here stays bytes: the record that it is in is judged by itself. */
const readExtension = (place: MsgpackPlace, length: number): EventTime | Uint8Array => {
  const type = place.bytes.readInt8(take(place, 1));
  const from = take(place, length);
  if (type !== EVENT_TIME) return bytesAt(place, from, length);
  if (length !== EVENT_TIME_BYTES)
    throw new RangeError(`an EventTime has ${EVENT_TIME_BYTES} bytes, this has ${length}`);
  return new EventTime(place.bytes.readUInt32BE(from), place.bytes.readUInt32BE(from + 4));
};

const readBinary = (place: MsgpackPlace, length: number): Uint8Array => bytesAt(place, take(place, length), length);

const readLength = (place: MsgpackPlace, size: 1 | 2 | 4): number => {
  const { bytes } = place;
  const from = take(place, size);
  return size === 1 ? (bytes[from] ?? 0) : size === 2 ? bytes.readUInt16BE(from) : bytes.readUInt32BE(from);
};

/** What begins with a byte from 0xc0 to 0xdf. */
const readMarked = (place: MsgpackPlace, first: number, depth: number): unknown => {
  const { bytes } = place;
  switch (first) {
    case 0xc0:
      return null;
    case 0xc2:
      return false;
    case 0xc3:
      return true;
    case 0xc4:
      return readBinary(place, readLength(place, 1));
    case 0xc5:
      return readBinary(place, readLength(place, 2));
    case 0xc6:
      return readBinary(place, readLength(place, 4));
    case 0xc7:
      return readExtension(place, readLength(place, 1));
    case 0xc8:
      return readExtension(place, readLength(place, 2));
    case 0xc9:
      return readExtension(place, readLength(place, 4));
    case 0xca:
      return bytes.readFloatBE(take(place, 4));
    case 0xcb:
      return bytes.readDoubleBE(take(place, 8));
    case 0xcc:
      return bytes.readUInt8(take(place, 1));
    case 0xcd:
      return bytes.readUInt16BE(take(place, 2));
    case 0xce:
      return bytes.readUInt32BE(take(place, 4));
    case 0xcf:
      return bytes.readBigUInt64BE(take(place, 8));
    case 0xd0:
      return bytes.readInt8(take(place, 1));
    case 0xd1:
      return bytes.readInt16BE(take(place, 2));
    case 0xd2:
      return bytes.readInt32BE(take(place, 4));
    case 0xd3:
      return bytes.readBigInt64BE(take(place, 8));
    case 0xd9:
      return readText(place, readLength(place, 1));
    case 0xda:
      return readText(place, readLength(place, 2));
    case 0xdb:
      return readText(place, readLength(place, 4));
    case 0xdc:
      return readArray(place, readLength(place, 2), depth);
    case 0xdd:
      return readArray(place, readLength(place, 4), depth);
    case 0xde:
      return readMap(place, readLength(place, 2), depth);
    case 0xdf:
      return readMap(place, readLength(place, 4), depth);
    case 0xc1:
      throw new RangeError('0xc1 is no MessagePack');
    default:
      // 0xd4 to 0xd8: extensions of 1, 2, 4, 8 or 16 bytes.
      return readExtension(place, 1 << (first - 0xd4));
  }
};

const readAt = (place: MsgpackPlace, outer: number): unknown => {
  const depth = outer + 1;
  if (depth > MAX_DEPTH) throw new RangeError(`it is nested more than ${MAX_DEPTH} deep`);
  const first = place.bytes[take(place, 1)] ?? 0;
  if (first <= 0x7f) return first;
  if (first >= 0xe0) return first - 0x100;
  if (first >= 0xc0) return readMarked(place, first, depth);
  if (first >= 0xa0) return readText(place, first & 0x1f);
  return first >= 0x90 ? readArray(place, first & 0x0f, depth) : readMap(place, first & 0x0f, depth);
};

/** The object at the place. Throws, in words for its sender, what is wrong with it. */
export const readMsgpack = (place: MsgpackPlace): unknown => readAt(place, 0);

/** All objects that stand one after the other; reading stops behind the first that is too many. */
export const readAllMsgpack = (bytes: Buffer, most = Number.POSITIVE_INFINITY): ReadonlyArray<unknown> => {
  const values: unknown[] = [];
  for (const place = msgpackFrom(bytes); place.offset < bytes.length && values.length <= most; )
    values.push(readMsgpack(place));
  return values;
};
