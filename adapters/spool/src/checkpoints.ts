/** Writes down how far delivery has come, now and then, and removes segments of which everything has arrived. */
import { type Clock, type Instant, instantToMillis } from '@usage-billing/core/shared';
import { type Position, writeCursor } from './cursor.ts';
import type { SpoolFiles } from './files.ts';
import { segmentPath } from './segment.ts';

export interface CheckpointOptions {
  readonly files: SpoolFiles;
  readonly directory: string;
  readonly clock: Clock;
  /** Removed ones are taken out of it. */
  readonly segments: Map<number, number>;
  readonly retentionMillis: number;
  /** Still appended to. */
  readonly isOpen: (sequence: number) => boolean;
}

export interface Checkpoints {
  /** Everything before the position has arrived. */
  readonly reached: (position: Position) => void;
  /** Writes down the last position. */
  readonly close: () => Promise<void>;
}

/** Each one costs two syncs; what arrived since the last one is sent again after a crash, which changes nothing. */
const EVERY_MILLIS = 250;

/** Node takes no longer one. */
const LONGEST_TIMER_MILLIS = 2 ** 31 - 1;

export const createCheckpoints = (options: CheckpointOptions): Checkpoints => {
  const { files, directory, clock, segments, retentionMillis, isOpen } = options;
  let latest: Position | undefined;
  let written: Position | undefined;
  let timer: NodeJS.Timeout | undefined;
  let saving: Promise<void> = Promise.resolve();
  const deliveredAt = new Map<number, Instant>();
  let retention: NodeJS.Timeout | undefined;

  const removeDelivered = async (position: Position): Promise<void> => {
    const now = clock.now();
    for (const [sequence, length] of segments) {
      const isDelivered = sequence < position.sequence || (sequence === position.sequence && position.offset >= length);
      if (!isDelivered || isOpen(sequence)) continue;
      const since = deliveredAt.get(sequence) ?? now;
      deliveredAt.set(sequence, since);
      const keptMillis = instantToMillis(now) - instantToMillis(since);
      if (keptMillis < retentionMillis) {
        lookAgainAfter(retentionMillis - keptMillis);
        continue;
      }
      await files.remove(segmentPath(directory, sequence));
      segments.delete(sequence);
      deliveredAt.delete(sequence);
    }
  };

  /** For segments that are kept for a while, where nothing arrives any more that would bring us here. */
  const lookAgainAfter = (milliseconds: number): void => {
    retention ??= setTimeout(
      () => {
        retention = undefined;
        written = undefined;
        void saveInTurn();
      },
      Math.min(milliseconds, LONGEST_TIMER_MILLIS),
    ).unref();
  };

  /** A disk that fails now is tried again at the next checkpoint; nothing depends on this one. */
  const save = async (): Promise<void> => {
    const position = latest;
    if (position === undefined || position === written) return;
    try {
      await writeCursor(files, directory, position);
      written = position;
      await removeDelivered(position);
    } catch {
      written = undefined;
    }
  };

  const saveInTurn = (): Promise<void> => {
    saving = saving.then(save);
    return saving;
  };

  return {
    reached: (position) => {
      latest = position;
      timer ??= setTimeout(() => {
        timer = undefined;
        void saveInTurn();
      }, EVERY_MILLIS);
    },
    close: async () => {
      clearTimeout(timer);
      clearTimeout(retention);
      timer = undefined;
      await saveInTurn();
      clearTimeout(retention);
    },
  };
};
