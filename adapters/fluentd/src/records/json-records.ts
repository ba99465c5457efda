/**
 * Records in JSON: an array of them, single values, or several of either one after the other with or without white space
 * in between, as Fluent Bit's `json_stream` writes them.
 */
import * as E from 'fp-ts/lib/Either.js';
import { costOf, MAX_DEPTH, MAX_RECORD_BYTES, TOO_DEEP, TOO_LARGE } from '../limits.ts';
import { type SentRecords, Unreadable } from '../unreadable.ts';
import { withoutByteOrderMark } from './byte-order-mark.ts';
import { type JsonScan, scanJson, scanValue, skipSpace } from './json-scan.ts';
import { boundedJson, type JsonSlice, jsonLimitExceeded, parseJsonSlice, refusedJson } from './json-value.ts';
import { plainAttempts } from './plain-attempts.ts';
import { Carry, MalformedInput, type RecordReader } from './record-reader.ts';

/** Where the reader stands: outside arrays; behind `[`; behind a comma; or behind a member of an array. */
type Place = 'top' | 'first' | 'member' | 'behind';

const [COMMA, OPEN, CLOSE] = [0x2c, 0x5b, 0x5d];
const NOTHING = Buffer.alloc(0);

export const jsonRecords = (): RecordReader => {
  const reader = new JsonRecords();
  return withoutByteOrderMark({
    push: (piece) => reader.push(piece),
    end: () => reader.end(),
    cost: () => reader.cost(),
  });
};

class JsonRecords implements RecordReader {
  readonly #carry = new Carry();
  readonly #plain = plainAttempts();
  #place: Place = 'top';
  #begun = false;
  #cost = 0;
  #records: unknown[] = [];
  /** A record that is too large to be held: its end is looked for, and then this stands in its place. */
  #skipped: { readonly scan: JsonScan; readonly refused: Unreadable } | undefined;

  push(piece: Buffer): SentRecords {
    return this.#read(piece, false);
  }

  end(): SentRecords {
    const records = this.#read(NOTHING, true);
    if (this.#place !== 'top' || this.#skipped !== undefined) throw new MalformedInput('it ends within an array');
    if (!this.#begun) throw new MalformedInput('it is empty');
    return records;
  }

  cost(): number {
    return this.#plain.cost() + this.#cost;
  }

  #read(piece: Buffer, last: boolean): SentRecords {
    const bytes = this.#carry.joined(piece);
    this.#records = [];
    let at: number | undefined = this.#skipped === undefined ? 0 : this.#skip(bytes);
    let done = at;
    while (at !== undefined) {
      done = skipSpace(bytes, at);
      at = done === bytes.length ? undefined : this.#step(bytes, done, last);
    }
    this.#carry.keep(bytes.subarray(done));
    return this.#records;
  }

  /** Takes what stands at the offset and returns where it ends. Undefined: more bytes are needed. */
  #step(bytes: Buffer, at: number, last: boolean): number | undefined {
    this.#begun = true;
    const byte = bytes[at];
    if (this.#place === 'behind') {
      if (byte !== COMMA && byte !== CLOSE) throw new MalformedInput('it is not JSON: a comma or ] is missing');
      this.#place = byte === COMMA ? 'member' : 'top';
      return at + 1;
    }
    if (this.#place === 'first' && byte === CLOSE) {
      this.#place = 'top';
      return at + 1;
    }
    if (this.#place === 'top' && byte === OPEN) {
      this.#place = 'first';
      return at + 1;
    }
    const end = this.#values(bytes, at, last);
    if (end !== undefined && this.#place !== 'top') this.#place = 'behind';
    return end;
  }

  /** One or more values. Undefined: more bytes are needed. */
  #values(bytes: Buffer, at: number, last: boolean): number | undefined {
    const separator = this.#place === 'top' ? 'none' : 'comma';
    const endOfPlain = this.#plain.read(bytes, at, separator, this.#records);
    if (endOfPlain > at) return endOfPlain;
    const value = scanValue(bytes, at);
    if (value.end === at) throw new MalformedInput('it is not JSON');
    if (value.end === undefined && !value.isNumber) return this.#incomplete(bytes, at, value.scan, last);
    if (value.end === undefined && !last) return this.#maybeNumber(bytes, at);
    const { deepest, containers } = value.scan;
    const whole = { from: at, to: value.end ?? bytes.length, deepest, containers };
    this.#plain.missed();
    const together = separator === 'comma' && !this.#plain.worthTrying() && !exceedsLimit(bytes, whole);
    return together ? this.#run(bytes, whole) : this.#one(bytes, whole);
  }

  #maybeNumber(bytes: Buffer, at: number): undefined {
    if (bytes.length - at > MAX_RECORD_BYTES) throw new MalformedInput('it is not JSON');
  }

  #incomplete(bytes: Buffer, at: number, scan: JsonScan, last: boolean): number | undefined {
    if (last) throw new MalformedInput('it ends within a value');
    if (bytes.length - at <= MAX_RECORD_BYTES) return undefined;
    this.#skipped = { scan, refused: refusedJson(bytes, at, scan.deepest > MAX_DEPTH ? TOO_DEEP : TOO_LARGE) };
    return bytes.length;
  }

  #one(bytes: Buffer, slice: JsonSlice): number {
    const value = boundedJson(bytes, slice);
    if (E.isLeft(value)) throw new MalformedInput(value.left);
    if (!(value.right instanceof Unreadable)) this.#cost += costOf(slice.to - slice.from, slice.containers);
    this.#records.push(value.right);
    return slice.to;
  }

  /** Members of an array that follow each other are parsed together, which is faster than one by one. */
  #run(bytes: Buffer, first: JsonSlice): number {
    let end = first.from;
    let count = 0;
    for (let next: JsonSlice | undefined = first; next !== undefined; next = memberBehind(bytes, end)) {
      end = next.to;
      count += 1;
      this.#cost += costOf(next.to - next.from, next.containers);
    }
    const array = Buffer.concat([OPEN_ARRAY, bytes.subarray(first.from, end), CLOSE_ARRAY]);
    const values = parseJsonSlice(array, 0, array.length);
    if (E.isLeft(values)) throw new MalformedInput(values.left);
    const members = values.right as ReadonlyArray<unknown>;
    if (members.length !== count) throw new MalformedInput('it is not JSON: its brackets do not match');
    for (const member of members) this.#records.push(member);
    return end;
  }

  /** Goes on looking for the end of a record that is too large. */
  #skip(bytes: Buffer): number {
    if (this.#skipped === undefined) return 0;
    const { scan, refused } = this.#skipped;
    scan.offset = 0;
    if (!scanJson(bytes, scan)) return bytes.length;
    this.#skipped = undefined;
    this.#records.push(refused);
    return scan.offset;
  }
}

const OPEN_ARRAY = Buffer.from('[');
const CLOSE_ARRAY = Buffer.from(']');

const exceedsLimit = (bytes: Buffer, slice: JsonSlice): boolean => jsonLimitExceeded(bytes, slice) !== undefined;

/** The next member, if it is complete and within the limits. */
const memberBehind = (bytes: Buffer, end: number): JsonSlice | undefined => {
  const comma = skipSpace(bytes, end);
  if (bytes[comma] !== COMMA) return undefined;
  const from = skipSpace(bytes, comma + 1);
  const { end: to, scan } = scanValue(bytes, from);
  if (to === undefined || to === from) return undefined;
  const member = { from, to, deepest: scan.deepest, containers: scan.containers };
  return exceedsLimit(bytes, member) ? undefined : member;
};
