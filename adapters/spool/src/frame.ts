/**
 * How anything is laid down on disk: length, checksum, content. A frame whose end is missing or whose checksum is wrong
 * was never acknowledged if nothing valid follows it: it is the tail that a crash tore off.
 */
import { crc32 } from 'node:zlib';

/** Length and CRC-32 of the content, each four bytes, little-endian. */
export const FRAME_HEADER_BYTES = 8;
/** More than any frame that is ever written; a length beyond it is no length. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

const fill = (frame: Buffer, content: string, length: number): Buffer => {
  frame.write(content, FRAME_HEADER_BYTES, 'utf8');
  frame.writeUInt32LE(length, 0);
  frame.writeUInt32LE(crc32(frame.subarray(FRAME_HEADER_BYTES)), 4);
  return frame;
};

export const frameOf = (content: string): Buffer => {
  const length = Buffer.byteLength(content);
  return fill(Buffer.allocUnsafe(FRAME_HEADER_BYTES + length), content, length);
};

const MOST_REUSED_BYTES = 4 * 1024 * 1024;

/** As {@link frameOf}, in memory that is used again: a frame is good until the next one is asked for. */
export const frameMaker = (): ((content: string) => Buffer) => {
  let room = Buffer.alloc(0);
  return (content) => {
    const length = Buffer.byteLength(content);
    const size = FRAME_HEADER_BYTES + length;
    if (size > MOST_REUSED_BYTES) return frameOf(content);
    if (size > room.length) room = Buffer.allocUnsafeSlow(Math.min(MOST_REUSED_BYTES, size * 2));
    return fill(room.subarray(0, size), content, length);
  };
};

export type ReadFrame =
  | { readonly _tag: 'Frame'; readonly content: string; readonly end: number }
  /** The bytes end before the frame does; `needed` is the length of the whole frame where that can be told. */
  | { readonly _tag: 'Incomplete'; readonly needed: number }
  | { readonly _tag: 'Broken' };

/** The frame at the offset of these bytes. */
export const readFrame = (bytes: Buffer, offset: number): ReadFrame => {
  const begin = offset + FRAME_HEADER_BYTES;
  if (bytes.length < begin) return { _tag: 'Incomplete', needed: FRAME_HEADER_BYTES };
  const length = bytes.readUInt32LE(offset);
  if (length === 0 || length > MAX_FRAME_BYTES) return { _tag: 'Broken' };
  const end = begin + length;
  if (bytes.length < end) return { _tag: 'Incomplete', needed: FRAME_HEADER_BYTES + length };
  const content = bytes.subarray(begin, end);
  return crc32(content) === bytes.readUInt32LE(offset + 4)
    ? { _tag: 'Frame', content: content.toString('utf8'), end }
    : { _tag: 'Broken' };
};
