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
  readonly answer: Answer;
}

/** Those whose parts go into one frame. */
interface Group {
  /** Good until the next group is taken. */
  readonly frame: E.Either<string, Buffer>;
  readonly parts: ReadonlyArray<CommittedPart>;
  readonly answers: ReadonlyArray<Answer>;
}

export interface GroupCommit {
  /** All parts are durable, in one frame, or none counts; the `Left` says why in words for a person. */
  readonly commit: (parts: ReadonlyArray<CommitPart>) => Promise<E.Either<string, void>>;
  /** Answers when nobody waits any more. */
  readonly idle: () => Promise<void>;
}

/** Beyond it the rest waits for the next frame; one caller's parts always stay together. */
const FRAME_CHARACTERS = 8 * 1024 * 1024;

const sizeOf = ({ parts }: Waiting): number => parts.reduce((sum, { text }) => sum + text.length, 0);

export const groupCommit = <File extends DurableFile>(target: CommitTarget<File>): GroupCommit => {
  /** One frame is written after the other, so that they can share their memory. */
  const frameOf = frameMaker();
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;

  const takeGroup = (): Group => {
    let characters = 0;
    let count = 0;
    while (count < waiting.length) {
      characters += sizeOf(waiting[count] as Waiting);
      if (count > 0 && characters > FRAME_CHARACTERS) break;
      count += 1;
    }
    const group = waiting.slice(0, count);
    waiting = waiting.slice(count);
    const parts = group.flatMap((one) => one.parts);
    return {
      frame: E.tryCatch(() => frameOf(parts.map(({ text }) => text)), describeFailure),
      parts: parts.map(({ text, value }) => ({ size: text.length, value })),
      answers: group.map(({ answer }) => answer),
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
      const { frame, parts, answers } = takeGroup();
      const result = E.isLeft(frame) ? frame : await writeGroup(frame.right, parts);
      for (const answer of answers) answer(result);
    }
    running = undefined;
  };

  return {
    commit: (parts) =>
      parts.length === 0
        ? Promise.resolve(E.right(undefined))
        : new Promise((answer) => {
            waiting.push({ parts, answer });
            running ??= Promise.resolve().then(run);
          }),
    idle: async () => {
      while (running !== undefined) await running;
    },
  };
};
