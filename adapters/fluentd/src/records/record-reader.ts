/** Reads records out of bytes that arrive in pieces, so that no batch has to fit into memory. */
import type { SentRecords } from '../unreadable.ts';

export interface RecordReader {
  /** The records that are complete with this piece. Throws a {@link MalformedInput} when what follows cannot be read. */
  readonly push: (piece: Buffer) => SentRecords;
  /** The records that are complete because nothing follows. Throws when the input ends in the middle of something. */
  readonly end: () => SentRecords;
  /** What it cost to build all records so far, as `limits.ts` counts it. */
  readonly cost: () => number;
}

/** The bytes are not what their type says; the message tells their sender why. */
export class MalformedInput extends Error {}

const NOTHING = Buffer.alloc(0);

/** The bytes of a record that is not complete yet, in front of the piece that follows. */
export class Carry {
  #bytes: Buffer = NOTHING;

  get isEmpty(): boolean {
    return this.#bytes.length === 0;
  }

  joined(piece: Buffer): Buffer {
    return this.isEmpty ? piece : Buffer.concat([this.#bytes, piece]);
  }

  /** Copied, so that a few bytes do not hold the whole piece in memory. */
  keep(rest: Buffer): void {
    this.#bytes = rest.length === 0 ? NOTHING : Buffer.from(rest);
  }
}
