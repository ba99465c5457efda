/** A form with the records in the field `json` or `msgpack`, decoded as it arrives. */
import type { SentRecords } from '../unreadable.ts';
import { jsonRecords } from './json-records.ts';
import { msgpackRecords } from './msgpack-records.ts';
import { MalformedInput, type RecordReader } from './record-reader.ts';

const [EQUALS, AMPERSAND, PLUS, PERCENT, SPACE] = [0x3d, 0x26, 0x2b, 0x25, 0x20];
const MOST_NAME_BYTES = 256;
const READERS: Readonly<Record<string, () => RecordReader>> = {
  json: jsonRecords,
  msgpack: () => msgpackRecords('body'),
};

const hexDigit = (byte: number): number => {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
};

export const formRecords = (): RecordReader => new FormRecords();

class FormRecords implements RecordReader {
  #name = '';
  #inValue = false;
  /** Of the field that is being read; undefined for one that means nothing. */
  #reader: RecordReader | undefined;
  #found = false;
  #cost = 0;
  /** The beginning of a percent-encoded byte that the last piece ended in. */
  #rest: Buffer = Buffer.alloc(0);

  push(piece: Buffer): SentRecords {
    return this.#read(Buffer.concat([this.#rest, piece]), false);
  }

  end(): SentRecords {
    const records = [...this.#read(this.#rest, true), ...this.#endField()];
    if (!this.#found) throw new MalformedInput('the form has neither a field "json" nor "msgpack"');
    return records;
  }

  cost(): number {
    return this.#cost + (this.#reader?.cost() ?? 0);
  }

  #read(bytes: Buffer, last: boolean): SentRecords {
    const records: unknown[] = [];
    this.#rest = Buffer.alloc(0);
    for (let at = 0; at < bytes.length; ) {
      if (!this.#inValue) {
        at = this.#readName(bytes, at);
        continue;
      }
      const next = bytes.indexOf(AMPERSAND, at);
      const end = next === -1 ? wholeUntil(bytes, at, last) : next;
      for (const record of this.#reader?.push(decoded(bytes, at, end)) ?? []) records.push(record);
      if (next === -1) {
        this.#rest = Buffer.from(bytes.subarray(end));
        break;
      }
      for (const record of this.#endField()) records.push(record);
      at = next + 1;
    }
    return records;
  }

  #readName(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length && bytes[at] !== EQUALS && bytes[at] !== AMPERSAND) at += 1;
    this.#name += bytes.toString('latin1', from, at);
    if (this.#name.length > MOST_NAME_BYTES) throw new MalformedInput('the form has a field with a very long name');
    if (at === bytes.length) return at;
    this.#inValue = bytes[at] === EQUALS;
    // Only the first field with records counts.
    this.#reader = this.#inValue && !this.#found ? READERS[this.#name]?.() : undefined;
    this.#found ||= this.#reader !== undefined;
    this.#name = '';
    return at + 1;
  }

  #endField(): SentRecords {
    const records = this.#reader?.end() ?? [];
    this.#cost += this.#reader?.cost() ?? 0;
    this.#reader = undefined;
    this.#inValue = false;
    return records;
  }
}

/** Where the bytes end that can be decoded: in front of a percent-encoded byte that is not complete. */
const wholeUntil = (bytes: Buffer, from: number, last: boolean): number => {
  const percent = bytes.lastIndexOf(PERCENT);
  return !last && percent >= from && percent > bytes.length - 3 ? percent : bytes.length;
};

const decoded = (bytes: Buffer, from: number, to: number): Buffer => {
  const out = Buffer.allocUnsafe(to - from);
  let length = 0;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] as number;
    const high = byte === PERCENT && at + 2 < to ? hexDigit(bytes[at + 1] as number) : -1;
    const low = high === -1 ? -1 : hexDigit(bytes[at + 2] as number);
    if (low !== -1) at += 2;
    out[length] = low === -1 ? (byte === PLUS ? SPACE : byte) : high * 16 + low;
    length += 1;
  }
  return out.subarray(0, length);
};
