/** Writes down how far delivery has come, now and then, and removes segments of which everything has arrived. */
import { type Clock, type Instant, instantToMillis } from '@usage-billing/core/shared';
import type { SpoolFiles } from '../disk/files.ts';
import { type Position, segmentPath } from '../segments/segment.ts';
import { writeCursor } from './cursor.ts';

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

/** How far delivery has come, and what of it is on disk. */
interface State extends CheckpointOptions {
  latest: Position | undefined;
  written: Position | undefined;
  /** One after the other. */
  saving: Promise<void>;
  timer: NodeJS.Timeout | undefined;
  /** For segments that are kept for a while, where nothing arrives any more that would bring us here. */
  retention: NodeJS.Timeout | undefined;
  readonly deliveredAt: Map<number, Instant>;
}

export const createCheckpoints = (options: CheckpointOptions): Checkpoints => {
  const state: State = {
    ...options,
    latest: undefined,
    written: undefined,
    saving: Promise.resolve(),
    timer: undefined,
    retention: undefined,
    deliveredAt: new Map(),
  };
  return {
    reached: (position) => {
      state.latest = position;
      state.timer ??= setTimeout(() => {
        state.timer = undefined;
        void saveInTurn(state);
      }, EVERY_MILLIS);
    },
    close: async () => {
      clearTimeout(state.timer);
      clearTimeout(state.retention);
      state.timer = undefined;
      await saveInTurn(state);
      clearTimeout(state.retention);
    },
  };
};

const saveInTurn = (state: State): Promise<void> => {
  state.saving = state.saving.then(() => save(state));
  return state.saving;
};

/** A disk that fails now is tried again at the next checkpoint; nothing depends on this one. */
const save = async (state: State): Promise<void> => {
  const position = state.latest;
  if (position === undefined || position === state.written) return;
  try {
    await writeCursor(state.files, state.directory, position);
    state.written = position;
    await removeDelivered(state, position);
  } catch {
    state.written = undefined;
  }
};

const removeDelivered = async (state: State, position: Position): Promise<void> => {
  const { files, directory, segments, deliveredAt, retentionMillis, isOpen } = state;
  const now = state.clock.now();
  for (const [sequence, length] of segments) {
    const isDelivered = sequence < position.sequence || (sequence === position.sequence && position.offset >= length);
    if (!isDelivered || isOpen(sequence)) continue;
    const since = deliveredAt.get(sequence) ?? now;
    deliveredAt.set(sequence, since);
    const keptMillis = instantToMillis(now) - instantToMillis(since);
    if (keptMillis < retentionMillis) {
      lookAgainAfter(state, retentionMillis - keptMillis);
      continue;
    }
    await files.remove(segmentPath(directory, sequence));
    segments.delete(sequence);
    deliveredAt.delete(sequence);
  }
};

const lookAgainAfter = (state: State, milliseconds: number): void => {
  state.retention ??= setTimeout(
    () => {
      state.retention = undefined;
      state.written = undefined;
      void saveInTurn(state);
    },
    Math.min(milliseconds, LONGEST_TIMER_MILLIS),
  ).unref();
};
