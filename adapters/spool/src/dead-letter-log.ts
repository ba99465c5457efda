/** Records that will never be stored as they are: an append-only file of their own, as durable as the segments. */
import { join } from 'node:path';
import { formatInstant, type Instant, parseInstant } from '@usage-billing/core/shared';
import type { DeadLetter, DeadLetters, DeadLettersError, KeptDeadLetter } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import type { SpoolFiles } from './files.ts';
import { linesOfFrame } from './frame.ts';
import { type CommitPart, type DurableFile, groupCommit } from './group-commit.ts';
import { hasDamage, walkFrames } from './segment.ts';
import { codeOf, describeFailure } from './system-error.ts';

/** A line of a frame: a letter, or ids that were dealt with. */
type Line =
  | (Omit<DeadLetter, 'at'> & { readonly id: string; readonly at: string })
  | { readonly replayed: ReadonlyArray<string> };

const partOf = (line: Line): CommitPart => ({ text: JSON.stringify(line), value: undefined });

export interface DeadLetterLog extends DeadLetters {
  readonly bytes: () => number;
  readonly close: () => Promise<void>;
}

export interface DeadLetterLogOptions {
  readonly files: SpoolFiles;
  readonly directory: string;
  /** Why no further letter of an input may be kept, if so; rows that the store refused are always kept. */
  readonly full: (bytes: number) => string | undefined;
}

const pathOf = (directory: string): string => join(directory, 'dead-letters');

/** Ids grow with time and are as long as each other, so that their order is that of text. */
const idOf = (number: number): string => String(number).padStart(12, '0');

const instantOf = (text: string): Instant => {
  const parsed = parseInstant(text);
  // It was written by `formatInstant`, and its checksum was right.
  if (E.isLeft(parsed)) throw new TypeError(parsed.left);
  return parsed.right;
};

const unavailable = (message: string): DeadLettersError => ({ _tag: 'DeadLettersUnavailable', message });

async function* linesOf(files: SpoolFiles, path: string, limit: number): AsyncGenerator<Line> {
  for await (const { content } of walkFrames(files, path, 0, limit))
    for (const line of linesOfFrame(content)) yield JSON.parse(line) as Line;
}

interface Found {
  readonly length: number;
  readonly lastNumber: number;
}

/** The end of the file is found by walking it: what a crash tore off behind it was never acknowledged. */
const find = async (files: SpoolFiles, path: string): Promise<E.Either<string, Found>> => {
  const size = await files.size(path);
  let lastNumber = 0;
  const walk = walkFrames(files, path, 0, size);
  for (;;) {
    const step = await walk.next();
    if (step.done === true) {
      if (step.value._tag === 'Complete') return E.right({ length: step.value.end, lastNumber });
      return (await hasDamage(files, path, size, step.value, true))
        ? E.left(
            `${path} is damaged at byte ${step.value.at}. Nothing was changed. Restore it from a copy, or move it away.`,
          )
        : E.right({ length: step.value.at, lastNumber });
    }
    for (const line of linesOfFrame(step.value.content)) {
      const read = JSON.parse(line) as Line;
      if ('id' in read) lastNumber = Number(read.id);
    }
  }
};

export const openDeadLetterLog = async ({
  files,
  directory,
  full,
}: DeadLetterLogOptions): Promise<E.Either<string, DeadLetterLog>> => {
  const path = pathOf(directory);
  const isThere = (await files.list(directory)).includes('dead-letters');
  const found = isThere ? await find(files, path) : E.right({ length: 0, lastNumber: 0 });
  if (E.isLeft(found)) return found;
  let open: DurableFile | undefined;
  let { length, lastNumber } = found.right;

  const openFile = async (): Promise<DurableFile> => {
    const exists = (await files.list(directory)).includes('dead-letters');
    const file = await files.open(path, exists ? 'existing' : 'create');
    if (exists) await file.truncate(length);
    else await files.syncDirectory(directory);
    return { file, length, written: length };
  };
  const commits = groupCommit<DurableFile>({
    current: async () => {
      open ??= await openFile();
      return open;
    },
    sync: ({ file }) => file.sync(),
    // Opened again, it is cut to what was durable.
    abandon: async ({ file }) => {
      open = undefined;
      await file.close().catch(() => undefined);
    },
    committed: (_file, { end }) => {
      length = end;
    },
  });

  const commit = async (parts: ReadonlyArray<CommitPart>): Promise<E.Either<DeadLettersError, void>> =>
    E.mapLeft((why: string) => unavailable(`dead letters cannot be kept: ${why}`))(await commits.commit(parts));

  const replayedIds = async (): Promise<ReadonlySet<string>> => {
    const ids = new Set<string>();
    for await (const line of linesOf(files, path, length))
      if ('replayed' in line) for (const id of line.replayed) ids.add(id);
    return ids;
  };

  const list = async (limit: number, after: string, all: boolean): Promise<ReadonlyArray<KeptDeadLetter>> => {
    if (length === 0) return [];
    const replayed = await replayedIds();
    const letters: KeptDeadLetter[] = [];
    for await (const line of linesOf(files, path, length)) {
      if (letters.length >= limit) break;
      if (!('id' in line) || line.id <= after) continue;
      const isReplayed = replayed.has(line.id);
      if (isReplayed && !all) continue;
      letters.push({ ...line, at: instantOf(line.at), replayed: isReplayed });
    }
    return letters;
  };

  return E.right({
    append: (letters) => async () => {
      const parts = letters.map((letter) => {
        lastNumber += 1;
        return partOf({ ...letter, at: formatInstant(letter.at), id: idOf(lastNumber) });
      });
      const bytes = parts.reduce((sum, { text }) => sum + text.length, 0);
      const isFull = letters.every(({ reason }) => reason === 'rejected') ? full(bytes) : undefined;
      return isFull === undefined ? commit(parts) : E.left(unavailable(isFull));
    },
    list:
      ({ limit, after = '', all = false }) =>
      async () => {
        try {
          return E.right(await list(limit, after, all));
        } catch (error) {
          return codeOf(error) === 'ENOENT'
            ? E.right([])
            : E.left(unavailable(`dead letters cannot be read: ${describeFailure(error)}`));
        }
      },
    markReplayed: (ids) => async () => {
      const known = ids.filter((id) => /^\d{12}$/.test(id) && Number(id) <= lastNumber);
      return known.length === 0 ? E.right(undefined) : commit([partOf({ replayed: known })]);
    },
    bytes: () => length,
    close: async () => {
      await commits.idle();
      await open?.file.close().catch(() => undefined);
      open = undefined;
    },
  });
};
