/** The file of dead letters: lines are appended with a shared sync, read from the start, and rewritten as a whole. */
import { join } from 'node:path';
import type * as E from 'fp-ts/lib/Either.js';
import type { SpoolFiles } from '../disk/files.ts';
import { frameOf, linesOfFrame, syncedLine } from '../disk/frame.ts';
import { type DurableFile, type GroupCommit, groupCommit } from '../disk/group-commit.ts';
import { walkFrames } from '../disk/walk-frames.ts';
import type { Line } from './letter-lines.ts';

export const LETTERS_NAME = 'dead-letters';

export interface LetterFile {
  /** Of what is durable. */
  readonly bytes: () => number;
  /** All lines are durable, or the `Left` says why not. Waits for a rewrite that is under way. */
  readonly append: (lines: ReadonlyArray<string>) => Promise<E.Either<string, void>>;
  /** What is durable, in order. */
  readonly lines: () => AsyncGenerator<Line>;
  /** Puts a new file with these lines alone in the place of the old one. Nothing while a rewrite is under way, nor when the disk fails. */
  readonly rewrite: (keeps: (line: Line) => boolean) => Promise<void>;
  /** Resolves when no rewrite is under way. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface State {
  readonly files: SpoolFiles;
  readonly directory: string;
  readonly path: string;
  /** Of what is durable. */
  length: number;
  open: DurableFile | undefined;
  rewriting: Promise<void> | undefined;
}

/** `length`: how much of the file was found whole; it is cut to that before anything is appended. */
export const openLetterFile = (files: SpoolFiles, directory: string, length: number): LetterFile => {
  const path = join(directory, LETTERS_NAME);
  const state: State = { files, directory, path, length, open: undefined, rewriting: undefined };
  const commits = commitsTo(state);
  const settled = async (): Promise<void> => {
    while (state.rewriting !== undefined) await state.rewriting;
  };
  return {
    bytes: () => state.length,
    append: async (lines) => {
      await settled();
      return commits.commit(lines.map((text) => ({ text, value: undefined })));
    },
    lines: () => linesOf(state),
    rewrite: async (keeps) => {
      if (state.rewriting !== undefined) return;
      // A disk that fails now is tried again after the next change; nothing depends on this one.
      state.rewriting = commits
        .idle()
        .then(() => replace(state, keeps))
        .catch(() => undefined)
        .finally(() => {
          state.rewriting = undefined;
        });
      await state.rewriting;
    },
    settled,
    close: async () => {
      await commits.idle();
      await state.rewriting;
      await closeFile(state);
    },
  };
};

const commitsTo = (state: State): GroupCommit =>
  groupCommit<DurableFile>({
    current: async () => {
      state.open ??= await openFile(state);
      return state.open;
    },
    sync: ({ file }) => file.sync(),
    // Opened again, it is cut to what was durable.
    abandon: () => closeFile(state),
    committed: (_file, { end }) => {
      state.length = end;
    },
  });

const openFile = async ({ files, directory, path, length }: State): Promise<DurableFile> => {
  const exists = (await files.list(directory)).includes(LETTERS_NAME);
  const file = await files.open(path, exists ? 'existing' : 'create');
  if (exists) await file.truncate(length);
  else await files.syncDirectory(directory);
  return { file, length, written: length };
};

const closeFile = async (state: State): Promise<void> => {
  const { file } = state.open ?? {};
  state.open = undefined;
  await file?.close().catch(() => undefined);
};

async function* linesOf({ files, path, length }: State): AsyncGenerator<Line> {
  if (length === 0) return;
  for await (const { content } of walkFrames(files, path, 0, length))
    for (const line of linesOfFrame(content)) yield JSON.parse(line) as Line;
}

const replace = async (state: State, keeps: (line: Line) => boolean): Promise<void> => {
  const { files, path } = state;
  const fresh = `${path}.new`;
  await files.remove(fresh).catch(() => undefined);
  const file = await files.open(fresh, 'create');
  let end = 0;
  try {
    for await (const line of linesOf(state)) {
      if (!keeps(line)) continue;
      const frame = frameOf(syncedLine(0), JSON.stringify(line));
      await file.write([frame], end);
      end += frame.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await closeFile(state);
  await files.rename(fresh, path);
  await files.syncDirectory(state.directory);
  state.length = end;
};
