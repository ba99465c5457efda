/**
 * Many callers share one sync. What is handed in during one turn of the event loop is written at the end of that turn, also
 * while an earlier sync is under way, so that a kill of the process loses nothing that was handed in; one sync then covers
 * everything that was written before it began. There is no timer: a lone caller waits for one sync, a crowd for two at most.
 */
import { setImmediate as endOfTurn } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import type { SpoolFile } from './files.ts';
import { frameMaker, syncedLine } from './frame.ts';
import { describeFailure } from './system-error.ts';

/** A file and how much of it is written and durable. */
export interface DurableFile {
  readonly file: SpoolFile;
  /** Everything before it is synced; what comes after it was never acknowledged. */
  length: number;
  /** Where the next frame goes: between `length` and here stands what waits for a sync. */
  written: number;
}

export interface CommitTarget<File extends DurableFile> {
  /** Where the next frame goes. May begin a new file, once `settled` says that nothing in the old one waits for a sync. */
  readonly current: (settled: () => Promise<void>) => Promise<File>;
  /** Makes everything that was written before the call durable, and the file's name where it is new. */
  readonly sync: (file: File) => Promise<void>;
  /** A sync failed, or a failed write could not be undone: nothing may be appended to this file any more. */
  readonly abandon: (file: File) => Promise<void>;
  /** The frame is durable; called in the order of the frames, before the callers are told. */
  readonly committed: (file: File, frame: CommittedFrame) => void;
}

export interface CommittedFrame {
  readonly start: number;
  readonly end: number;
  readonly parts: ReadonlyArray<CommittedPart>;
}

/** Its text is not held beyond the frame that it stands in. */
export interface CommittedPart {
  /** Characters of its text. */
  readonly size: number;
  readonly value: unknown;
}

/** One line of a frame. */
export interface CommitPart {
  /** JSON text, so that no line break is in it. */
  readonly text: string;
  /** What the text says; given back when it is durable. */
  readonly value: unknown;
}

type Result = E.Either<string, void>;

interface Caller {
  readonly parts: ReadonlyArray<CommitPart>;
  /** How many of them went into frames. */
  taken: number;
  readonly settle: (result: Result) => void;
}

/** What goes into one frame. */
interface Group {
  readonly lines: ReadonlyArray<string>;
  readonly parts: ReadonlyArray<CommittedPart>;
  /** Whose parts are in it; the last one's other parts may still be waiting. */
  readonly callers: ReadonlyArray<Caller>;
  /** Whose last part is in it. */
  readonly complete: ReadonlyArray<Caller>;
}

interface WrittenGroup<File> extends Omit<Group, 'lines'> {
  readonly file: File;
  readonly start: number;
  readonly end: number;
}

export interface GroupCommit {
  /**
   * All parts are durable. The `Left` says in words for a person why they are not; then some of them may be all the same,
   * because what one caller hands in goes into as many frames as it needs.
   */
  readonly commit: (parts: ReadonlyArray<CommitPart>) => Promise<Result>;
  /** Resolves when no caller waits any more. */
  readonly idle: () => Promise<void>;
}

/** Of one frame, but for a single part that has more. A reader holds a frame whole, and takes none beyond its own limit. */
const FRAME_CHARACTERS = 2 * 1024 * 1024;

/** Who waits, and what is written and not synced. */
interface State<File extends DurableFile> {
  readonly target: CommitTarget<File>;
  /** One frame is written after the other, so that they can share their memory. */
  readonly frameOf: ReturnType<typeof frameMaker>;
  /** Some of their parts are in no frame yet. */
  waiting: Caller[];
  /** In the order of the file; all of one file, because a new one is begun only when nothing of the old one waits. */
  unsynced: WrittenGroup<File>[];
  readonly lost: WeakSet<File>;
  writing: Promise<void> | undefined;
  syncing: Promise<void> | undefined;
}

export const groupCommit = <File extends DurableFile>(target: CommitTarget<File>): GroupCommit => {
  const state: State<File> = {
    target,
    frameOf: frameMaker(),
    waiting: [],
    unsynced: [],
    lost: new WeakSet(),
    writing: undefined,
    syncing: undefined,
  };
  return {
    commit: (parts) =>
      parts.length === 0
        ? Promise.resolve(E.right(undefined))
        : new Promise((settle) => {
            state.waiting.push({ parts, taken: 0, settle });
            state.writing ??= writeAll(state);
          }),
    idle: async () => {
      for (let busy = state.writing ?? state.syncing; busy !== undefined; busy = state.writing ?? state.syncing)
        await busy;
    },
  };
};

const writeAll = async <File extends DurableFile>(state: State<File>): Promise<void> => {
  await endOfTurn();
  while (state.waiting.length > 0) await writeOnce(state);
  state.writing = undefined;
};

const writeOnce = async <File extends DurableFile>(state: State<File>): Promise<void> => {
  let file: File;
  try {
    file = await state.target.current(() => settled(state));
  } catch (error) {
    return refuse(state, state.waiting, describeFailure(error));
  }
  const { lines, ...group } = takeGroup(state.waiting);
  state.waiting = state.waiting.filter((caller) => !group.complete.includes(caller));
  try {
    const frame = state.frameOf([syncedLine(file.length), ...lines]);
    await file.file.write([frame], file.written);
    if (state.lost.has(file)) return refuse(state, group.callers, 'an earlier sync of the file failed');
    const start = file.written;
    file.written += frame.length;
    state.unsynced.push({ ...group, file, start, end: file.written });
    state.syncing ??= syncAll(state);
  } catch (error) {
    refuse(state, group.callers, describeFailure(error));
    if (!state.lost.has(file)) await undoWrite(state, file);
  }
};

const undoWrite = async <File extends DurableFile>(state: State<File>, file: File): Promise<void> => {
  try {
    await file.file.truncate(file.written);
  } catch {
    state.lost.add(file);
    await settled(state);
    await state.target.abandon(file);
  }
};

const syncAll = async <File extends DurableFile>(state: State<File>): Promise<void> => {
  for (let [first] = state.unsynced; first !== undefined; [first] = state.unsynced) {
    const groups = state.unsynced;
    state.unsynced = [];
    await syncOnce(state, groups, first.file);
  }
  state.syncing = undefined;
};

const syncOnce = async <File extends DurableFile>(
  state: State<File>,
  groups: ReadonlyArray<WrittenGroup<File>>,
  file: File,
): Promise<void> => {
  try {
    await state.target.sync(file);
  } catch (error) {
    // Nobody knows what the disk holds of it, nor of what was written behind it meanwhile.
    state.lost.add(file);
    await state.target.abandon(file);
    const behind = state.unsynced;
    state.unsynced = [];
    for (const { callers } of [...groups, ...behind]) refuse(state, callers, describeFailure(error));
    return;
  }
  for (const { start, end, parts, complete } of groups) {
    file.length = end;
    state.target.committed(file, { start, end, parts });
    for (const { settle } of complete) settle(E.right(undefined));
  }
};

const refuse = <File extends DurableFile>(state: State<File>, callers: ReadonlyArray<Caller>, why: string): void => {
  state.waiting = state.waiting.filter((caller) => !callers.includes(caller));
  for (const { settle } of callers) settle(E.left(why));
};

const settled = async <File extends DurableFile>(state: State<File>): Promise<void> => {
  while (state.syncing !== undefined) await state.syncing;
};

/** As many parts as fit into one frame, and at least one, in the order of the callers. */
const takeGroup = (waiting: ReadonlyArray<Caller>): Group => {
  const parts: CommitPart[] = [];
  const callers: Caller[] = [];
  let characters = 0;
  const fits = (part: CommitPart): boolean => {
    characters += part.text.length;
    return parts.length === 0 || characters <= FRAME_CHARACTERS;
  };
  for (const caller of waiting) {
    const before = caller.taken;
    for (let next = caller.parts[before]; next !== undefined && fits(next); next = caller.parts[caller.taken]) {
      parts.push(next);
      caller.taken += 1;
    }
    if (caller.taken > before) callers.push(caller);
    if (caller.taken < caller.parts.length) break;
  }
  return {
    lines: parts.map(({ text }) => text),
    parts: parts.map(({ text, value }) => ({ size: text.length, value })),
    callers,
    complete: callers.filter(({ parts: all, taken }) => taken === all.length),
  };
};
