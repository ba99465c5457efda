/**
 * Many callers share one write and one sync: whatever was handed in while the last sync was under way goes into the next
 * frame. There is no timer, so a lone caller waits for one sync and a crowd for two at most.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { SpoolFile } from './files.ts';
import { frameMaker } from './frame.ts';
import { describeFailure } from './system-error.ts';

/** A file and how much of it is durable. */
export interface DurableFile {
  readonly file: SpoolFile;
  /** Everything before it is synced; what comes after it counts for nothing. */
  length: number;
}

export interface CommitTarget<File extends DurableFile> {
  /** Where the next frame goes; may begin a new file. A rejection fails everybody who waits. */
  readonly current: () => Promise<File>;
  /** A sync failed, or a failed write could not be taken back: nothing may be appended to this file any more. */
  readonly abandon: (file: File) => Promise<void>;
  /** The frame of these texts is durable; called before those who wait are answered. */
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

type Answer = (result: E.Either<string, void>) => void;

interface Waiting {
  readonly parts: ReadonlyArray<CommitPart>;
  /** How many of them went into frames. */
  taken: number;
  readonly answer: Answer;
}

/** What goes into one frame. */
interface Group {
  /** Good until the next group is taken. */
  readonly frame: E.Either<string, Buffer>;
  readonly parts: ReadonlyArray<CommittedPart>;
  /** Of whom something is in it; the last one's other parts may still be waiting. */
  readonly callers: ReadonlyArray<Waiting>;
}

export interface GroupCommit {
  /**
   * All parts are durable. The `Left` says in words for a person why they are not; then some of them may be all the same,
   * because what one caller hands in goes into as many frames as it needs.
   */
  readonly commit: (parts: ReadonlyArray<CommitPart>) => Promise<E.Either<string, void>>;
  /** Answers when nobody waits any more. */
  readonly idle: () => Promise<void>;
}

/** Of one frame, but for a single part that has more. A reader holds a frame whole, and takes none beyond its own limit. */
const FRAME_CHARACTERS = 2 * 1024 * 1024;

export const groupCommit = <File extends DurableFile>(target: CommitTarget<File>): GroupCommit => {
  /** One frame is written after the other, so that they can share their memory. */
  const frameOf = frameMaker();
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;

  const takeGroup = (): Group => {
    const parts: CommitPart[] = [];
    const callers: Waiting[] = [];
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
      frame: E.tryCatch(() => frameOf(parts.map(({ text }) => text)), describeFailure),
      parts: parts.map(({ text, value }) => ({ size: text.length, value })),
      callers,
    };
  };

  /** A write that failed can be taken back; a sync that failed cannot: nobody knows what the disk holds. */
  const takeBack = async (into: File, written: boolean): Promise<void> => {
    const cut = await into.file.truncate(into.length).then(
      () => true,
      () => false,
    );
    if (written || !cut) await target.abandon(into);
  };

  const writeGroup = async (frame: Buffer, parts: Group['parts']): Promise<E.Either<string, void>> => {
    let into: File | undefined;
    let written = false;
    try {
      into = await target.current();
      await into.file.write([frame], into.length);
      written = true;
      await into.file.sync();
      const start = into.length;
      into.length += frame.length;
      target.committed(into, { start, end: into.length, parts });
      return E.right(undefined);
    } catch (error) {
      if (into !== undefined) await takeBack(into, written);
      return E.left(describeFailure(error));
    }
  };

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const { frame, parts, callers } = takeGroup();
      const result = E.isLeft(frame) ? frame : await writeGroup(frame.right, parts);
      const done = callers.filter(({ parts: all, taken }) => E.isLeft(result) || taken === all.length);
      waiting = waiting.filter((caller) => !done.includes(caller));
      for (const { answer } of done) answer(result);
    }
    running = undefined;
  };

  return {
    commit: (parts) =>
      parts.length === 0
        ? Promise.resolve(E.right(undefined))
        : new Promise((answer) => {
            waiting.push({ parts, taken: 0, answer });
            running ??= Promise.resolve().then(run);
          }),
    idle: async () => {
      while (running !== undefined) await running;
    },
  };
};
