/**
 * Records that will never be stored as they are: a file of their own, as durable as the segments, with a quota of its own, so
 * that those who send nonsense take no room from those who do not. What was dealt with is left out when the file is rewritten.
 */
import { join } from 'node:path';
import { inSteps, step } from '@usage-billing/core/shared';
import type {
  AppendedLetters,
  DeadLetter,
  DeadLetters,
  DeadLettersError,
  KeptDeadLetter,
} from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { SpoolFiles } from './files.ts';
import { frameOf, linesOfFrame, syncedLine } from './frame.ts';
import { type CommitPart, type DurableFile, groupCommit } from './group-commit.ts';
import { createLetterIndex, identityOf, type LetterEntry, type LetterQuota, shareOf } from './letter-index.ts';
import { type Fates, idOf, keptLetter, type LetterLine, type Line, letterLine, letterOf } from './letter-lines.ts';
import { hasDamage, walkFrames } from './segment.ts';
import { codeOf, describeFailure } from './system-error.ts';

export interface DeadLetterLog extends DeadLetters {
  /** Of the file. */
  readonly bytes: () => number;
  /** Letters that nobody dealt with. */
  readonly open: () => { readonly count: number; readonly bytes: number };
  readonly close: () => Promise<void>;
}

export interface DeadLetterLogOptions {
  readonly files: SpoolFiles;
  readonly directory: string;
  readonly quota: LetterQuota;
}

const NAME = 'dead-letters';

/** Less is not worth a rewrite. */
const LEAST_GARBAGE_BYTES = 1024 * 1024;

const unavailable = (message: string): DeadLettersError => ({ _tag: 'DeadLettersUnavailable', message });

export const openDeadLetterLog = async ({
  files,
  directory,
  quota,
}: DeadLetterLogOptions): Promise<E.Either<string, DeadLetterLog>> => {
  const path = join(directory, NAME);
  const index = createLetterIndex(quota);
  const found = await load(files, directory, (line) => {
    if ('id' in line) index.add(entryOf(letterOf(line), line.id, JSON.stringify(line).length));
    else for (const id of idsOf(line)) index.deal(id);
  });
  if (E.isLeft(found)) return found;
  let { length, lastNumber } = found.right;
  let open: DurableFile | undefined;
  /** Letters on their way to the disk: who brings one again waits with the first. */
  const underWay = new Map<string, Promise<E.Either<DeadLettersError, void>>>();
  let rewriting: Promise<void> | undefined;

  const openFile = async (): Promise<DurableFile> => {
    const exists = (await files.list(directory)).includes(NAME);
    const file = await files.open(path, exists ? 'existing' : 'create');
    if (exists) await file.truncate(length);
    else await files.syncDirectory(directory);
    return { file, length, written: length };
  };
  const closeFile = async (): Promise<void> => {
    const { file } = open ?? {};
    open = undefined;
    await file?.close().catch(() => undefined);
  };
  const commits = groupCommit<DurableFile>({
    current: async () => {
      open ??= await openFile();
      return open;
    },
    sync: ({ file }) => file.sync(),
    // Opened again, it is cut to what was durable.
    abandon: closeFile,
    committed: (_file, { end }) => {
      length = end;
    },
  });
  const commit = async (parts: ReadonlyArray<CommitPart>): Promise<E.Either<DeadLettersError, void>> => {
    while (rewriting !== undefined) await rewriting;
    return E.mapLeft((why: string) => unavailable(`dead letters cannot be kept: ${why}`))(await commits.commit(parts));
  };

  const append = async (letters: ReadonlyArray<DeadLetter>): Promise<E.Either<DeadLettersError, AppendedLetters>> => {
    const fresh: LetterEntry[] = [];
    const parts: CommitPart[] = [];
    const others = new Set<Promise<E.Either<DeadLettersError, void>>>();
    let [repeated, dropped] = [0, 0];
    for (const letter of letters) {
      const identity = identityOf(letter);
      if (index.find(identity) !== undefined) {
        repeated += 1;
        const first = underWay.get(identity);
        if (first !== undefined) others.add(first);
        continue;
      }
      const id = idOf(lastNumber + 1);
      const text = letterLine(letter, id);
      if (!index.fits(letter, text.length)) {
        dropped += 1;
        continue;
      }
      lastNumber += 1;
      const entry = entryOf(letter, id, text.length);
      index.add(entry);
      fresh.push(entry);
      parts.push({ text, value: undefined });
    }
    const committed = commit(parts);
    for (const { identity } of fresh) underWay.set(identity, committed);
    const results = await Promise.all([committed, ...others]);
    for (const entry of fresh) {
      underWay.delete(entry.identity);
      if (E.isLeft(results[0])) index.remove(entry);
    }
    return results.find(E.isLeft) ?? E.right({ kept: fresh.length, repeated, dropped });
  };

  const readFates = async (): Promise<Fates> => {
    const fates = { replayed: new Set<string>(), discarded: new Map(), expired: new Set<string>() };
    for await (const line of linesOf(files, path, length)) {
      if ('replayed' in line) for (const id of line.replayed) fates.replayed.add(id);
      if ('expired' in line) for (const id of line.expired) fates.expired.add(id);
      if ('discarded' in line)
        for (const id of line.discarded) fates.discarded.set(id, { by: line.by, note: line.note });
    }
    return fates;
  };
  const list = async (limit: number, after: string, all: boolean): Promise<ReadonlyArray<KeptDeadLetter>> => {
    while (rewriting !== undefined) await rewriting;
    if (length === 0) return [];
    const fates = await readFates();
    const letters: KeptDeadLetter[] = [];
    for await (const line of linesOf(files, path, length)) {
      if (letters.length >= limit) break;
      if (!('id' in line) || line.id <= after || fates.expired.has(line.id)) continue;
      if (all || index.byId(line.id)?.dealtWith === false) letters.push(keptLetter(line, fates));
    }
    return letters;
  };

  /** Letters that are open, in a new file that takes the place of the old one as a whole. */
  const rewrite = async (): Promise<void> => {
    await commits.idle();
    const fresh = `${path}.new`;
    await files.remove(fresh).catch(() => undefined);
    const file = await files.open(fresh, 'create');
    let end = 0;
    try {
      for await (const line of linesOf(files, path, length)) {
        if (!('id' in line) || index.byId(line.id)?.dealtWith !== false) continue;
        const frame = frameOf(syncedLine(0), JSON.stringify(line));
        await file.write([frame], end);
        end += frame.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await closeFile();
    await files.rename(fresh, path);
    await files.syncDirectory(directory);
    length = end;
  };
  /** A disk that fails now is tried again after the next change; nothing depends on this one. */
  const rewriteWhereWorth = async (): Promise<void> => {
    if (rewriting !== undefined || length - index.openBytes() < Math.max(LEAST_GARBAGE_BYTES, index.openBytes()))
      return;
    rewriting = rewrite()
      .catch(() => undefined)
      .finally(() => {
        rewriting = undefined;
      });
    await rewriting;
  };
  const deal = (ids: ReadonlyArray<string>, line: Line): TaskEither<DeadLettersError, void> =>
    inSteps(async function* () {
      if (ids.length === 0) return;
      yield* step(await commit([{ text: JSON.stringify(line), value: undefined }]));
      for (const id of ids) index.deal(id);
      await rewriteWhereWorth();
    });
  const stillOpen = (ids: ReadonlyArray<string>): ReadonlyArray<string> =>
    [...new Set(ids)].filter((id) => index.byId(id)?.dealtWith === false);

  return E.right({
    append: (letters) => () => append(letters),
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
    markReplayed: (ids) => () => {
      const replayed = stillOpen(ids);
      return deal(replayed, { replayed })();
    },
    discard:
      (ids, { by, note }) =>
      () => {
        const discarded = stillOpen(ids);
        return deal(discarded, { discarded, by, note })();
      },
    expire: (before) => async () => {
      const expired = index
        .open()
        .filter(({ at, reason }) => reason === 'rejected' && at < before)
        .map(({ id }) => id);
      return E.map(() => expired.length)(await deal(expired, { expired })());
    },
    bytes: () => length,
    open: () => ({ count: index.openCount(), bytes: index.openBytes() }),
    close: async () => {
      await commits.idle();
      await rewriting;
      await closeFile();
    },
  });
};

const entryOf = (letter: DeadLetter, id: string, bytes: number): LetterEntry => ({
  id,
  identity: identityOf(letter),
  share: shareOf(letter),
  bytes,
  at: letter.at,
  reason: letter.reason,
  dealtWith: false,
});

const idsOf = (line: Exclude<Line, LetterLine>): ReadonlyArray<string> => {
  if ('replayed' in line) return line.replayed;
  if ('discarded' in line) return line.discarded;
  return 'expired' in line ? line.expired : [];
};

async function* linesOf(files: SpoolFiles, path: string, limit: number): AsyncGenerator<Line> {
  for await (const { content } of walkFrames(files, path, 0, limit))
    for (const line of linesOfFrame(content)) yield JSON.parse(line) as Line;
}

interface Loaded {
  readonly length: number;
  readonly lastNumber: number;
}

/** The end of the file is found by walking it: what a crash tore off behind it was never acknowledged. */
const load = async (
  files: SpoolFiles,
  directory: string,
  onLine: (line: Line) => void,
): Promise<E.Either<string, Loaded>> => {
  if (!(await files.list(directory)).includes(NAME)) return E.right({ length: 0, lastNumber: 0 });
  const path = join(directory, NAME);
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
    for (const text of linesOfFrame(step.value.content)) {
      const line = JSON.parse(text) as Line;
      if ('id' in line) lastNumber = Number(line.id);
      onLine(line);
    }
  }
};
