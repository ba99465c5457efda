/**
 * Records in MessagePack as they stand in HTTP bodies and in packed chunks: maps, entries of time and record, or arrays of
 * either, one after the other.
 */

import { costOf } from '../limits.ts';
import type { SentRecords } from '../unreadable.ts';
import { isEntry, isPair, readEntry } from './entry.ts';
import { EndsEarly, type MsgpackPlace, msgpackFrom, readMsgpack, UnacceptableObject } from './msgpack.ts';
import { arrayLength } from './msgpack-header.ts';
import { refusedMsgpack } from './msgpack-refused.ts';
import { type MsgpackScan, scanFrom, scanMsgpack } from './msgpack-scan.ts';
import { Carry, MalformedInput, type RecordReader } from './record-reader.ts';

export const NO_PAIR = 'an entry must be an array of time and record';

/** `entries`: what is packed into a chunk of the forward protocol, where nothing but entries may stand. */
export const msgpackRecords = (form: 'body' | 'entries'): RecordReader => new MsgpackRecords(form);

class MsgpackRecords implements RecordReader {
  readonly #form: 'body' | 'entries';
  readonly #carry = new Carry();
  #records: unknown[] = [];
  #cost = 0;
  /** Of the array that is open. */
  #membersMissing = 0;
  /** An object that was refused, and whose end is looked for. */
  #skipped: MsgpackScan | undefined;

  constructor(form: 'body' | 'entries') {
    this.#form = form;
  }

  push(piece: Buffer): SentRecords {
    this.#records = [];
    const place = msgpackFrom(this.#carry.joined(piece));
    const { length } = place.bytes;
    if (this.#skipped !== undefined) place.offset = this.#skip(place.bytes, this.#skipped);
    while (place.offset < length && this.#takeNext(place));
    this.#carry.keep(place.bytes.subarray(Math.min(place.offset, length)));
    return this.#records;
  }

  end(): SentRecords {
    if (!this.#carry.isEmpty || this.#skipped !== undefined || this.#membersMissing > 0) throw new EndsEarly();
    return [];
  }

  cost(): number {
    return this.#cost;
  }

  /** False: the next object goes on behind these bytes. */
  #takeNext(place: MsgpackPlace): boolean {
    const start = place.offset;
    place.containers = 0;
    try {
      this.#take(place);
      this.#cost += costOf(place.offset - start, place.containers);
      return true;
    } catch (error) {
      if (error instanceof EndsEarly) {
        place.offset = start;
        return false;
      }
      if (!(error instanceof UnacceptableObject)) throw error;
      this.#cost += costOf(0, place.containers);
      this.#records.push(refusedMsgpack(place, start, error.problem));
      place.offset = this.#skip(place.bytes, scanFrom(start));
      this.#tookMember();
      return true;
    }
  }

  #take(place: MsgpackPlace): void {
    if (this.#form === 'entries' && !isPair(place)) throw new MalformedInput(NO_PAIR);
    if (this.#form === 'entries' || isEntry(place)) this.#records.push(readEntry(place));
    else {
      const array = this.#membersMissing === 0 ? arrayLength(place) : undefined;
      if (array !== undefined) {
        this.#membersMissing = array.length;
        place.offset = array.end;
        return;
      }
      this.#records.push(readMsgpack(place));
    }
    this.#tookMember();
  }

  #tookMember(): void {
    if (this.#membersMissing > 0) this.#membersMissing -= 1;
  }

  /** The end of an object that was refused, or of the bytes. */
  #skip(bytes: Buffer, scan: MsgpackScan): number {
    const done = scanMsgpack(bytes, scan);
    this.#skipped = done ? undefined : { offset: Math.max(0, scan.offset - bytes.length), missing: scan.missing };
    return done ? scan.offset : bytes.length;
  }
}

export const allMsgpackRecords = (bytes: Buffer, form: 'body' | 'entries'): SentRecords => {
  const reader = msgpackRecords(form);
  const records = reader.push(bytes);
  reader.end();
  return records;
};
