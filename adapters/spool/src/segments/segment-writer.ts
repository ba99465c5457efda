/** Where new frames of events go: the segment that is open, or a new one when that is full or can no longer be trusted. */
import type { SpoolFiles } from '../disk/files.ts';
import { frameOf } from '../disk/frame.ts';
import type { CommitTarget, DurableFile } from '../disk/group-commit.ts';
import { type SegmentHeader, segmentPath } from './segment.ts';

export interface OpenSegment extends DurableFile {
  readonly sequence: number;
}

export interface SegmentWriter extends Omit<CommitTarget<OpenSegment>, 'committed'> {
  /** The next frame begins a new segment. Only when nothing waits for a sync. */
  readonly roll: () => Promise<void>;
}

export interface SegmentWriterOptions {
  readonly files: SpoolFiles;
  readonly directory: string;
  readonly segmentBytes: number;
  /** The segment that the last run ended with. */
  readonly previous: SegmentHeader['previous'];
  /** Of the next segment; higher than any that was ever delivered from. */
  readonly nextSequence: number;
  /** A segment came into being. */
  readonly onOpened: (segment: OpenSegment) => void;
  /** Nothing in a segment became durable, and it was taken away. */
  readonly onDiscarded: (segment: OpenSegment) => void;
}

export const segmentWriter = (options: SegmentWriterOptions): SegmentWriter => {
  const { files, directory, segmentBytes } = options;
  let open: OpenSegment | undefined;
  let { previous, nextSequence } = options;

  /** Header and name become durable with the first events: these must not wait for them to reach the file. */
  const begin = async (): Promise<OpenSegment> => {
    const sequence = nextSequence;
    nextSequence += 1;
    const path = segmentPath(directory, sequence);
    const file = await files.open(path, 'create');
    try {
      const header: SegmentHeader = { version: 4, previous };
      const frame = frameOf(JSON.stringify(header));
      await file.write([frame], 0);
      const segment = { sequence, file, length: 0, written: frame.length };
      options.onOpened(segment);
      return segment;
    } catch (error) {
      await file.close().catch(() => undefined);
      await files.remove(path).catch(() => undefined);
      throw error;
    }
  };

  const seal = async (): Promise<void> => {
    if (open === undefined) return;
    const segment = open;
    open = undefined;
    await segment.file.close().catch(() => undefined);
    if (segment.length > 0) {
      previous = { sequence: segment.sequence, length: segment.length };
      return;
    }
    options.onDiscarded(segment);
    await files.remove(segmentPath(directory, segment.sequence)).catch(() => undefined);
  };

  return {
    current: async (settled) => {
      if (open !== undefined && open.written >= segmentBytes) {
        await settled();
        await seal();
      }
      open ??= await begin();
      return open;
    },
    sync: async (segment) => {
      await segment.file.sync();
      if (segment.length === 0) await files.syncDirectory(directory);
    },
    abandon: seal,
    roll: seal,
  };
};
