/** Where new frames of events go: the segment that is open, or a new one when that is full or can no longer be trusted. */
import type { SpoolFiles } from './files.ts';
import { frameOf } from './frame.ts';
import type { DurableFile } from './group-commit.ts';
import { type SegmentHeader, segmentPath } from './segment.ts';

export interface OpenSegment extends DurableFile {
  readonly sequence: number;
}

export interface SegmentWriter {
  readonly current: () => Promise<OpenSegment>;
  readonly abandon: (segment: OpenSegment) => Promise<void>;
  /** The next frame begins a new segment. */
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
}

export const segmentWriter = ({
  files,
  directory,
  segmentBytes,
  previous: last,
  nextSequence: firstSequence,
  onOpened,
}: SegmentWriterOptions): SegmentWriter => {
  let open: OpenSegment | undefined;
  let previous = last;
  let nextSequence = firstSequence;

  /** Its first frame is durable before anything else may be appended, and so is its name. */
  const begin = async (): Promise<OpenSegment> => {
    const sequence = nextSequence;
    nextSequence += 1;
    const path = segmentPath(directory, sequence);
    const file = await files.open(path, 'create');
    try {
      const header: SegmentHeader = { version: 3, previous };
      const frame = frameOf(JSON.stringify(header));
      await file.write([frame], 0);
      await file.sync();
      await files.syncDirectory(directory);
      const segment = { sequence, file, length: frame.length };
      onOpened(segment);
      return segment;
    } catch (error) {
      await file.close().catch(() => undefined);
      await files.remove(path).catch(() => undefined);
      throw error;
    }
  };

  const seal = async (): Promise<void> => {
    if (open === undefined) return;
    previous = { sequence: open.sequence, length: open.length };
    const { file } = open;
    open = undefined;
    await file.close().catch(() => undefined);
  };

  return {
    current: async () => {
      if (open !== undefined && open.length >= segmentBytes) await seal();
      open ??= await begin();
      return open;
    },
    abandon: seal,
    roll: seal,
  };
};
