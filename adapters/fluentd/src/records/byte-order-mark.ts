/** Some senders begin text with a byte order mark, which is no part of it. */
import type { SentRecords } from '../unreadable.ts';
import type { RecordReader } from './record-reader.ts';

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

export const withoutByteOrderMark = (reader: RecordReader): RecordReader => {
  /** The first bytes, while they may be the beginning of a mark; undefined once that is known. */
  let first: Buffer | undefined = Buffer.alloc(0);

  const pushFirst = (bytes: Buffer): SentRecords => {
    first = undefined;
    return reader.push(bytes.indexOf(MARK) === 0 ? bytes.subarray(MARK.length) : bytes);
  };
  return {
    push: (piece) => {
      if (first === undefined) return reader.push(piece);
      first = first.length === 0 ? piece : Buffer.concat([first, piece]);
      const mayBeMark = first.length < MARK.length && first.equals(MARK.subarray(0, first.length));
      return mayBeMark ? [] : pushFirst(first);
    },
    end: () => (first === undefined ? reader.end() : [...pushFirst(first), ...reader.end()]),
    cost: reader.cost,
  };
};
