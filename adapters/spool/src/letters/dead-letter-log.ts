/**
 * Records that will never be stored as they are: a file of their own, as durable as the segments, with a quota of its own, so
 * that those who send nonsense take no room from those who do not. What was dealt with is left out when the file is rewritten.
 */
import { inSteps, step } from '@usage-billing/core/shared';
import type { DeadLetters, DeadLettersError, KeptDeadLetter } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SpoolFiles } from '../disk/files.ts';
import { codeOf, describeFailure } from '../disk/system-error.ts';
import { type LetterFile, openLetterFile } from './letter-file.ts';
import { createLetterIndex, entryOf, type LetterIndex, type LetterQuota } from './letter-index.ts';
import { createLetterIntake } from './letter-intake.ts';
import { idsOf, type Line, letterOf } from './letter-lines.ts';
import { listLetters } from './list-letters.ts';
import { loadLetters } from './load-letters.ts';

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

/** The `Left` says where the file is damaged. */
export const openDeadLetterLog = ({
  files,
  directory,
  quota,
}: DeadLetterLogOptions): TE.TaskEither<string, DeadLetterLog> =>
  inSteps(async function* () {
    const index = createLetterIndex(quota);
    let lastNumber = 0;
    const length = yield* step(
      await loadLetters(files, directory, (line) => {
        note(index, line);
        if ('id' in line) lastNumber = Number(line.id);
      }),
    );
    return logOver(openLetterFile(files, directory, length), index, lastNumber);
  });

const note = (index: LetterIndex, line: Line): void => {
  if ('id' in line) index.add(entryOf(letterOf(line), line.id, JSON.stringify(line).length));
  else for (const id of idsOf(line)) index.deal(id);
};

const logOver = (file: LetterFile, index: LetterIndex, lastNumber: number): DeadLetterLog => {
  const take = createLetterIntake({ index, lastNumber, keep: file.append });
  const stillOpen = (ids: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(ids)].filter(index.isOpen);
  return {
    append: (letters) => TE.mapLeft(notKept)(take(letters)),
    list: ({ limit, after = '', all = false }) =>
      TE.tryCatch(async () => {
        await file.settled();
        return listLetters(file, index, limit, after, all).catch(noneWithoutFile);
      }, notRead),
    markReplayed: (ids) => () => {
      const replayed = stillOpen(ids);
      return deal(file, index, replayed, { replayed })();
    },
    discard:
      (ids, { by, note }) =>
      () => {
        const discarded = stillOpen(ids);
        return deal(file, index, discarded, { discarded, by, note })();
      },
    expire: (before) => async () => {
      const expired = index
        .open()
        .filter(({ at, reason }) => reason === 'rejected' && at < before)
        .map(({ id }) => id);
      return E.map(() => expired.length)(await deal(file, index, expired, { expired })());
    },
    bytes: file.bytes,
    open: () => ({ count: index.openCount(), bytes: index.openBytes() }),
    close: file.close,
  };
};

/** Less is not worth a rewrite. */
const LEAST_GARBAGE_BYTES = 1024 * 1024;

const deal = (
  file: LetterFile,
  index: LetterIndex,
  ids: ReadonlyArray<string>,
  line: Line,
): TE.TaskEither<DeadLettersError, void> =>
  inSteps(async function* () {
    if (ids.length === 0) return;
    yield* step(E.mapLeft(notKept)(await file.append([JSON.stringify(line)])));
    for (const id of ids) index.deal(id);
    const garbage = file.bytes() - index.openBytes();
    if (garbage < Math.max(LEAST_GARBAGE_BYTES, index.openBytes())) return;
    await file.rewrite((one) => 'id' in one && index.isOpen(one.id));
  });

const unavailable = (message: string): DeadLettersError => ({ _tag: 'DeadLettersUnavailable', message });

const notKept = (why: string): DeadLettersError => unavailable(`dead letters cannot be kept: ${why}`);

const notRead = (error: unknown): DeadLettersError =>
  unavailable(`dead letters cannot be read: ${describeFailure(error)}`);

const noneWithoutFile = (error: unknown): ReadonlyArray<KeptDeadLetter> => {
  if (codeOf(error) === 'ENOENT') return [];
  throw error;
};
