/** A walk over the frames of a file, and how to tell a torn tail from damage. */
import type { SpoolFiles } from './files.ts';
import { FRAME_HEADER_BYTES, readFrame, syncedBefore } from './frame.ts';

export interface FoundFrame {
  readonly start: number;
  readonly end: number;
  readonly content: string;
}

export type WalkEnd =
  /** Every byte up to the end belongs to a frame. */
  | { readonly _tag: 'Complete'; readonly end: number }
  /** The frame that begins here is not whole. `followed`: by its own length, something stands behind it. */
  | { readonly _tag: 'Broken'; readonly at: number; readonly followed: boolean };

const CHUNK_BYTES = 1024 * 1024;

/**
 * Frames from the offset to the limit, one after the other. One frame and one chunk are in memory at a time. What ended
 * the walk is its return value.
 */
export async function* walkFrames(
  files: SpoolFiles,
  path: string,
  from: number,
  limit: number,
): AsyncGenerator<FoundFrame, WalkEnd> {
  let base = from;
  let bytes: Buffer = Buffer.alloc(0);
  let offset = 0;
  while (base + offset < limit) {
    const frame = readFrame(bytes, offset);
    if (frame._tag === 'Frame') {
      yield { start: base + offset, end: base + frame.end, content: frame.content };
      offset = frame.end;
    } else if (frame._tag === 'Broken') {
      const at = base + offset;
      const length = bytes.readUInt32LE(offset);
      return { _tag: 'Broken', at, followed: length > 0 && at + FRAME_HEADER_BYTES + length < limit };
    } else {
      const start = base + offset;
      const wanted = Math.min(limit - start, Math.max(CHUNK_BYTES, frame.needed));
      if (bytes.length - offset >= wanted) return { _tag: 'Broken', at: start, followed: false };
      bytes = await files.read(path, start, wanted);
      base = start;
      offset = 0;
      // The file is shorter than the caller thinks.
      if (bytes.length < wanted && bytes.length < frame.needed) return { _tag: 'Broken', at: start, followed: false };
    }
  }
  return { _tag: 'Complete', end: base + offset };
}

/**
 * Whether a whole frame behind the broken one says that the broken one was synced. Where a frame begins cannot be told
 * behind a broken one, so every byte is tried; text holds next to nothing that looks like a length.
 */
const isVouchedFor = async (files: SpoolFiles, path: string, brokenAt: number, size: number): Promise<boolean> => {
  const bytes = await files.read(path, brokenAt, size - brokenAt);
  for (let offset = 1; offset + FRAME_HEADER_BYTES < bytes.length; offset += 1) {
    const frame = readFrame(bytes, offset);
    if (frame._tag === 'Frame' && (syncedBefore(frame.content) ?? 0) > brokenAt) return true;
  }
  return false;
};

/** How a file that nobody vouches for ends: with a torn tail, or in damage to what was acknowledged. */
export const hasDamage = async (
  files: SpoolFiles,
  path: string,
  size: number,
  { at, followed }: Extract<WalkEnd, { readonly _tag: 'Broken' }>,
  writtenAhead: boolean,
): Promise<boolean> => (writtenAhead ? isVouchedFor(files, path, at, size) : followed);
