/** What the last run left in the file of dead letters. */
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { SpoolFiles } from '../disk/files.ts';
import { linesOfFrame } from '../disk/frame.ts';
import { hasDamage, walkFrames } from '../disk/walk-frames.ts';
import { LETTERS_NAME } from './letter-file.ts';
import type { Line } from './letter-lines.ts';

/** Returns its length, found by walking it: what a crash tore off behind it was never acknowledged. The `Left` says where it is damaged. */
export const loadLetters = async (
  files: SpoolFiles,
  directory: string,
  onLine: (line: Line) => void,
): Promise<E.Either<string, number>> => {
  if (!(await files.list(directory)).includes(LETTERS_NAME)) return E.right(0);
  const path = join(directory, LETTERS_NAME);
  const size = await files.size(path);
  const walk = walkFrames(files, path, 0, size);
  for (;;) {
    const step = await walk.next();
    if (step.done !== true) {
      for (const text of linesOfFrame(step.value.content)) onLine(JSON.parse(text) as Line);
      continue;
    }
    if (step.value._tag === 'Complete') return E.right(step.value.end);
    return (await hasDamage(files, path, size, step.value, true))
      ? E.left(
          `${path} is damaged at byte ${step.value.at}. Nothing was changed. Restore it from a copy, or move it away.`,
        )
      : E.right(step.value.at);
  }
};
