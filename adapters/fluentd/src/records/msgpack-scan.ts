/**
 * Finds where a MessagePack object ends without building it, and goes on where it stopped when more bytes arrive, so that
 * a message that comes in many pieces is looked at once. See https://github.com/msgpack/msgpack/blob/master/spec.md.
 */
import { MalformedInput } from './record-reader.ts';

export interface MsgpackScan {
  /** Where the next object begins; behind the bytes where the last one goes on there. */
  offset: number;
  /** Objects that are still to come; 0 at the end. */
  missing: number;
}

export const scanFrom = (offset: number): MsgpackScan => ({ offset, missing: 1 });

/** Bytes behind the first one, by first byte from 0xc0 to 0xdf; a negative number is the size of a length field. */
const SIZES: ReadonlyArray<number> = [
  0, 0, 0, 0, -1, -2, -4, -1, -2, -4, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 2, 3, 5, 9, 17, -1, -2, -4, 0, 0, 0, 0,
];

const lengthAt = (bytes: Buffer, offset: number, size: number): number =>
  size === 1 ? bytes.readUInt8(offset) : size === 2 ? bytes.readUInt16BE(offset) : bytes.readUInt32BE(offset);

/** Extensions with a length carry a type byte behind it. */
const isVariableExtension = (first: number): boolean => first >= 0xc7 && first <= 0xc9;

/** True: the object ends at `scan.offset`. False: it goes on behind these bytes. Throws on a byte that means nothing. */
export const scanMsgpack = (bytes: Buffer, scan: MsgpackScan): boolean => {
  const end = bytes.length;
  while (scan.missing > 0) {
    const at = scan.offset;
    if (at >= end) return false;
    const first = bytes[at] ?? 0;
    let next = at + 1;
    let children = 0;
    if (first <= 0x7f || first >= 0xe0) {
      // A small integer.
    } else if (first <= 0x8f) children = (first & 0x0f) * 2;
    else if (first <= 0x9f) children = first & 0x0f;
    else if (first <= 0xbf) next += first & 0x1f;
    else if (first === 0xc1) throw new MalformedInput('0xc1 is no MessagePack');
    else if (first >= 0xdc) {
      const size = first === 0xdc || first === 0xde ? 2 : 4;
      if (next + size > end) return false;
      children = lengthAt(bytes, next, size) * (first >= 0xde ? 2 : 1);
      next += size;
    } else {
      const size = SIZES[first - 0xc0] ?? 0;
      if (size >= 0) next += size;
      else {
        if (next - size > end) return false;
        next += lengthAt(bytes, next, -size) - size + (isVariableExtension(first) ? 1 : 0);
      }
    }
    scan.offset = next;
    scan.missing += children - 1;
  }
  return scan.offset <= end;
};
