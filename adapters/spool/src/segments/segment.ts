/** A segment: one file of the buffer, its name, its first frame, and places in it. */
import { join } from 'node:path';

/** Of what this program can read: each may hold a form of events that those before it did not know. */
export const SEGMENT_VERSIONS = [1, 2, 3, 4] as const;

/** From this version on, frames are written before the one in front of them is synced, and say what was. */
export const WRITTEN_AHEAD_SINCE = 4;

/** The first frame of every segment, as JSON. */
export interface SegmentHeader {
  readonly version: (typeof SEGMENT_VERSIONS)[number];
  /** The segment before it and how much of that was durable: whatever stands behind that length was never acknowledged. */
  readonly previous: { readonly sequence: number; readonly length: number } | null;
}

/** A place in the segments, between two frames. */
export interface Position {
  readonly sequence: number;
  readonly offset: number;
}

export const segmentPath = (directory: string, sequence: number): string =>
  join(directory, `events-${String(sequence).padStart(10, '0')}.segment`);

export const segmentSequences = (names: ReadonlyArray<string>): ReadonlyArray<number> =>
  names
    .flatMap((name) => {
      const digits = /^events-(\d{10,15})\.segment$/.exec(name)?.[1];
      return digits === undefined ? [] : [Number(digits)];
    })
    .sort((a, b) => a - b);
