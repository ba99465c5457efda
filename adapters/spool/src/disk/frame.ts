/**
 * How anything is laid down on disk: length, checksum, content. Frames are written ahead of their sync, so each one says in
 * its first line how much of its file was durable by then: a broken frame at the end of a file was acknowledged only if a
 * whole one behind it says so; else it is the tail that a loss of power tore off.
 */
import { crc32 } from 'node:zlib';

/** Length and CRC-32 of the content, each four bytes, little-endian. */
export const FRAME_HEADER_BYTES = 8;
/** More than any frame that is ever written; a length beyond it is no length. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

const LINE_BREAK = 0x0a;

/** Line by line: putting them together as one text first would copy every byte once more. Answers the frame's part of the room. */
const fill = (room: Buffer, lines: ReadonlyArray<string>): Buffer => {
  let at = FRAME_HEADER_BYTES;
  for (const line of lines) {
    if (at > FRAME_HEADER_BYTES) {
      room[at] = LINE_BREAK;
      at += 1;
    }
    at += room.write(line, at, 'utf8');
  }
  // It could not be read again, and would be taken for a torn tail.
  if (at - FRAME_HEADER_BYTES > MAX_FRAME_BYTES)
    throw new RangeError(`a frame of ${at} bytes is more than the ${MAX_FRAME_BYTES} that can be read back`);
  const frame = room.subarray(0, at);
  frame.writeUInt32LE(at - FRAME_HEADER_BYTES, 0);
  frame.writeUInt32LE(crc32(frame.subarray(FRAME_HEADER_BYTES)), 4);
  return frame;
};

const sizeOf = (lines: ReadonlyArray<string>): number =>
  lines.reduce((sum, line) => sum + Buffer.byteLength(line), FRAME_HEADER_BYTES + lines.length - 1);

const wholeFrame = (lines: ReadonlyArray<string>): Buffer => fill(Buffer.allocUnsafe(sizeOf(lines)), lines);

/** None of the lines is empty. */
export const frameOf = (...lines: ReadonlyArray<string>): Buffer => wholeFrame(lines);

const MOST_REUSED_BYTES = 4 * 1024 * 1024;

/** UTF-8 takes three bytes at most for what JavaScript counts as one character. */
const mostBytesOf = (lines: ReadonlyArray<string>): number =>
  lines.reduce((sum, { length }) => sum + 3 * length, FRAME_HEADER_BYTES + lines.length);

/** As {@link frameOf}, in memory that is used again: a frame is good until the next one is asked for. */
export const frameMaker = (): ((lines: ReadonlyArray<string>) => Buffer) => {
  let room = Buffer.alloc(0);
  return (lines) => {
    const most = mostBytesOf(lines);
    if (most > MOST_REUSED_BYTES) return wholeFrame(lines);
    if (most > room.length) room = Buffer.allocUnsafeSlow(Math.min(MOST_REUSED_BYTES, most * 2));
    return fill(room, lines);
  };
};

export type ReadFrame =
  | { readonly _tag: 'Frame'; readonly content: string; readonly end: number }
  /** The bytes end before the frame does; `needed` is the length of the whole frame where that can be told. */
  | { readonly _tag: 'Incomplete'; readonly needed: number }
  | { readonly _tag: 'Broken' };

/** First line of a frame: everything before this byte of its file was synced when the frame was written. */
export const syncedLine = (length: number): string => `{"synced":${length}}`;

const SYNCED_LINE = /^\{"synced":(\d{1,15})\}(?:\n|$)/;

/** Undefined: written by an earlier version, in which a frame was written only once the one before it was synced. */
export const syncedBefore = (content: string): number | undefined => {
  const digits = SYNCED_LINE.exec(content)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

/** The lines of a frame, without the one that says how much was synced. */
export const linesOfFrame = (content: string): ReadonlyArray<string> => {
  const lines = content.split('\n');
  return syncedBefore(content) === undefined ? lines : lines.slice(1);
};

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
