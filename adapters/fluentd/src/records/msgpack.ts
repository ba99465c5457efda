/**
 * Reads MessagePack as Fluentd's clients write it: all 64 bits of an integer, and times as extension type 0. Of its own,
 * because what it costs to read a record decides how many of them an ingester takes: here short texts that come again and
 * again, such as names of fields and types, are recognised instead of being built anew for every record.
 * See https://github.com/msgpack/msgpack/blob/master/spec.md.
 */
import { isUtf8 } from 'node:buffer';
import { EventTime, type FieldProblem } from '@usage-billing/contracts/wire';
import {
  elementsOfArray,
  elementsOfMap,
  MAX_DEPTH,
  MAX_ELEMENTS,
  MAX_RECORD_BYTES,
  TOO_DEEP,
  TOO_LARGE,
  TOO_MANY_ELEMENTS,
} from '../limits.ts';
import { MalformedInput } from './record-reader.ts';
import { repeatedTexts } from './repeated-texts.ts';

/** Where the next object begins; moved by every read. */
export interface MsgpackPlace {
  readonly bytes: Buffer;
  offset: number;
  /** No object reaches beyond it. */
  limit: number;
  /** How many more keys and values the object may have. */
  elements: number;
  /** Arrays and maps read so far. */
  containers: number;
}

export const msgpackFrom = (bytes: Buffer, offset = 0): MsgpackPlace => ({
  bytes,
  offset,
  limit: bytes.length,
  elements: MAX_ELEMENTS,
  containers: 0,
});

/** An object that cannot be accepted, although it may be followed by others that can. */
export class UnacceptableObject extends Error {
  readonly problem: FieldProblem;
  constructor(problem: FieldProblem) {
    super(`it ${problem.reason}`);
    this.problem = problem;
  }
}

const unacceptable = (reason: string): UnacceptableObject => new UnacceptableObject({ field: 'record', reason });

/** Thrown where an object goes on behind the bytes: more of them may come. */
export class EndsEarly extends MalformedInput {
  constructor() {
    super('it ends in the middle of an object');
  }
}

const EVENT_TIME = 0;
const EVENT_TIME_BYTES = 8;

const shortText = repeatedTexts();

/** Moves past so many bytes and returns where they began. */
const take = (place: MsgpackPlace, length: number): number => {
  const from = place.offset;
  if (from + length > place.limit) {
    if (place.limit < place.bytes.length) throw new UnacceptableObject(TOO_LARGE);
    throw new EndsEarly();
  }
  place.offset = from + length;
  return from;
};

/** Counted before anything is built: a header of five bytes may announce billions of members. */
const spend = (place: MsgpackPlace, elements: number): void => {
  place.elements -= elements;
  if (place.elements < 0) throw new UnacceptableObject(TOO_MANY_ELEMENTS);
  place.containers += 1;
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
  spend(place, elementsOfArray(length));
  if (depth > MAX_DEPTH) throw new UnacceptableObject(TOO_DEEP);
  const values: unknown[] = [];
  for (let index = 0; index < length; index += 1) values.push(readAt(place, depth));
  return values;
};

const readMap = (place: MsgpackPlace, size: number, depth: number): Readonly<Record<string, unknown>> => {
  spend(place, elementsOfMap(size));
  if (depth > MAX_DEPTH) throw new UnacceptableObject(TOO_DEEP);
  const map: Record<string, unknown> = {};
  for (let index = 0; index < size; index += 1) {
    const key = readAt(place, depth);
    if (key instanceof Uint8Array && !isUtf8(key)) {
      // Under a name that is no text stands no value that counts.
      map[new TextDecoder().decode(key)] = key;
      readAt(place, depth);
      continue;
    }
    if (typeof key !== 'string' && typeof key !== 'number')
      throw unacceptable('has a key that is not text; all keys must be text');
    if (key === '__proto__') throw unacceptable('has the key __proto__, which is not allowed');
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
    throw unacceptable(`has an EventTime of ${length} bytes; it must have ${EVENT_TIME_BYTES} bytes`);
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
      throw new MalformedInput('0xc1 is no MessagePack');
    default:
      // 0xd4 to 0xd8: extensions of 1, 2, 4, 8 or 16 bytes.
      return readExtension(place, 1 << (first - 0xd4));
  }
};

const readAt = (place: MsgpackPlace, outer: number): unknown => {
  const depth = outer + 1;
  const first = place.bytes[take(place, 1)] ?? 0;
  if (first <= 0x7f) return first;
  if (first >= 0xe0) return first - 0x100;
  if (first >= 0xc0) return readMarked(place, first, depth);
  if (first >= 0xa0) return readText(place, first & 0x1f);
  return first >= 0x90 ? readArray(place, first & 0x0f, depth) : readMap(place, first & 0x0f, depth);
};

/**
 * The object at the place, which costs no more than a record may. Throws {@link UnacceptableObject}, {@link EndsEarly} or
 * {@link MalformedInput}; the place is then somewhere within the object.
 */
export const readMsgpack = (place: MsgpackPlace): unknown => {
  place.limit = Math.min(place.bytes.length, place.offset + MAX_RECORD_BYTES);
  place.elements = MAX_ELEMENTS;
  return readAt(place, 0);
};
