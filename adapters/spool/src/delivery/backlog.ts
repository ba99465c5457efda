/**
 * What waits for delivery, in order. As long as delivery keeps up it comes from memory; once more waits than memory may
 * hold, the rest is read back from the segments, so that memory does not grow with the backlog.
 */
import type { ReceivedEvent } from '@usage-billing/core/usage';
import type { SpoolFiles } from '../disk/files.ts';
import { linesOfFrame } from '../disk/frame.ts';
import type { CommittedFrame } from '../disk/group-commit.ts';
import { walkFrames } from '../disk/walk-frames.ts';
import { eventsFromText } from '../segments/event-text.ts';
import { type Position, segmentPath } from '../segments/segment.ts';
import { createPortionQueue, type Portion, type PortionQueue } from './portion-queue.ts';

export interface Backlog {
  /** A frame became durable. */
  readonly add: (sequence: number, frame: CommittedFrame) => void;
  /** The next portion that is in memory. */
  readonly shift: () => Portion | undefined;
  readonly first: () => Portion | undefined;
  /** Nothing waits, neither in memory nor on disk. */
  readonly isEmpty: () => boolean;
  /** Brings portions back from disk when none is in memory. Rejects, naming the place, when a frame cannot be read. */
  readonly refill: () => Promise<void>;
}

export interface BacklogOptions {
  readonly files: SpoolFiles;
  readonly directory: string;
  /** Durable lengths of the segments that are there, by sequence, in order. */
  readonly segments: ReadonlyMap<number, number>;
  /** Where delivery goes on; undefined: there is nothing to deliver. */
  readonly from: Position | undefined;
  readonly memoryBytes: number;
}

/** Enough to keep several deliveries busy while the next piece is read. */
const REFILL_BYTES = 4 * 1024 * 1024;

interface State extends BacklogOptions {
  readonly queue: PortionQueue;
  /** Everything from here on is on disk only. */
  behind: Position | undefined;
}

export const createBacklog = (options: BacklogOptions): Backlog => {
  const queue = createPortionQueue();
  const state: State = { ...options, queue, behind: options.from };
  return {
    add: (sequence, { start, end, parts }) => {
      if (state.behind !== undefined || queue.bytes() + end - start > options.memoryBytes) {
        state.behind ??= { sequence, offset: start };
        return;
      }
      parts.forEach(({ size, value }, index) => {
        queue.push({
          events: value as ReadonlyArray<ReceivedEvent>,
          bytes: size,
          end: index === parts.length - 1 ? { sequence, offset: end } : null,
        });
      });
    },
    shift: queue.shift,
    first: queue.first,
    isEmpty: () => queue.isEmpty() && state.behind === undefined,
    refill: async () => {
      while (queue.isEmpty() && state.behind !== undefined) await readSegment(state, state.behind);
    },
  };
};

const readSegment = async (state: State, { sequence, offset }: Position): Promise<void> => {
  const { files, directory, segments, queue } = state;
  const path = segmentPath(directory, sequence);
  const walk = walkFrames(files, path, offset, segments.get(sequence) ?? 0);
  let read = offset;
  while (queue.bytes() < REFILL_BYTES) {
    const step = await walk.next();
    if (step.done === true) {
      if (step.value._tag === 'Complete') break;
      throw new Error(`${path} cannot be read at byte ${step.value.at}, in the middle of what was acknowledged`);
    }
    const { start, end, content } = step.value;
    read = end;
    if (!isHeader(start)) for (const portion of portionsOf(content, { sequence, offset: end })) queue.push(portion);
  }
  // Frames may have been added meanwhile. Decided and noted in one step, or one that comes in between would be missed.
  const next = segmentAfter(segments, sequence);
  if (read < (segments.get(sequence) ?? 0)) state.behind = { sequence, offset: read };
  else state.behind = next === undefined ? undefined : { sequence: next, offset: 0 };
};

/** The first frame of a segment is its header. */
const isHeader = (start: number): boolean => start === 0;

const portionsOf = (content: string, end: Position): ReadonlyArray<Portion> => {
  const lines = linesOfFrame(content);
  return lines.map((line, index) => ({
    events: eventsFromText(line),
    bytes: line.length,
    end: index === lines.length - 1 ? end : null,
  }));
};

/** The segment after this one, once everything in this one was read. */
const segmentAfter = (segments: ReadonlyMap<number, number>, sequence: number): number | undefined => {
  let next: number | undefined;
  for (const candidate of segments.keys())
    if (candidate > sequence && (next === undefined || candidate < next)) next = candidate;
  return next;
};
