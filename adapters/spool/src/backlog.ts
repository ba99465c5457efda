/**
 * What waits for delivery, in order. As long as delivery keeps up it comes from memory; once more waits than memory may
 * hold, the rest is read back from the segments, so that memory does not grow with the backlog.
 */
import type { ReceivedEvent } from '@usage-billing/core/usage';
import type { Position } from './cursor.ts';
import { eventsFromText } from './event-text.ts';
import type { SpoolFiles } from './files.ts';
import { linesOfFrame } from './frame.ts';
import type { CommittedFrame } from './group-commit.ts';
import { segmentPath, walkFrames } from './segment.ts';

/** Events that were accepted together. */
export interface Portion {
  readonly events: ReadonlyArray<ReceivedEvent>;
  /** About how much memory and how much of a request they take. */
  readonly bytes: number;
  /** Behind the frame that they came from, for its last portion. */
  readonly end: Position | null;
}

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

export const createBacklog = ({ files, directory, segments, from, memoryBytes }: BacklogOptions): Backlog => {
  /** Holes stand where portions were taken, so that nobody holds what has arrived. */
  let queue: Array<Portion | undefined> = [];
  let head = 0;
  let queuedBytes = 0;
  /** Everything from here on is on disk only. */
  let behind = from;

  const push = (portion: Portion): void => {
    queue.push(portion);
    queuedBytes += portion.bytes;
  };

  const pushFrame = (content: string, end: Position): void => {
    const lines = linesOfFrame(content);
    lines.forEach((line, index) => {
      push({ events: eventsFromText(line), bytes: line.length, end: index === lines.length - 1 ? end : null });
    });
  };

  /** The segment after this one, once everything in this one was read. */
  const segmentAfter = (sequence: number): number | undefined => {
    let next: number | undefined;
    for (const candidate of segments.keys())
      if (candidate > sequence && (next === undefined || candidate < next)) next = candidate;
    return next;
  };

  /** The first frame of a segment is its header. */
  const isHeader = (start: number): boolean => start === 0;

  const readSegment = async (at: Position): Promise<void> => {
    const limit = segments.get(at.sequence) ?? 0;
    const walk = walkFrames(files, segmentPath(directory, at.sequence), at.offset, limit);
    let offset = at.offset;
    for (;;) {
      const step = await walk.next();
      if (step.done === true) {
        if (step.value._tag === 'Broken')
          throw new Error(
            `${segmentPath(directory, at.sequence)} cannot be read at byte ${step.value.at}, in the middle of what was acknowledged`,
          );
        break;
      }
      const { start, end, content } = step.value;
      offset = end;
      if (!isHeader(start)) pushFrame(content, { sequence: at.sequence, offset });
      if (queuedBytes >= REFILL_BYTES) break;
    }
    // Frames may have been added meanwhile. Decided and noted in one step, or one that comes in between would be missed.
    const next = segmentAfter(at.sequence);
    if (offset < (segments.get(at.sequence) ?? 0)) behind = { sequence: at.sequence, offset };
    else behind = next === undefined ? undefined : { sequence: next, offset: 0 };
  };

  return {
    add: (sequence, { start, end, parts }) => {
      const bytes = end - start;
      if (behind === undefined && queuedBytes + bytes <= memoryBytes) {
        parts.forEach(({ size, value }, index) => {
          push({
            events: value as ReadonlyArray<ReceivedEvent>,
            bytes: size,
            end: index === parts.length - 1 ? { sequence, offset: end } : null,
          });
        });
      } else behind ??= { sequence, offset: start };
    },
    shift: () => {
      const portion = queue[head];
      if (portion === undefined) return undefined;
      queue[head] = undefined;
      head += 1;
      queuedBytes -= portion.bytes;
      if (head === queue.length || head > 1024) {
        queue = queue.slice(head);
        head = 0;
      }
      return portion;
    },
    first: () => queue[head],
    isEmpty: () => head === queue.length && behind === undefined,
    refill: async () => {
      while (head === queue.length && behind !== undefined) await readSegment(behind);
    },
  };
};
