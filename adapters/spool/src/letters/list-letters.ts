/** Reads letters back from their file, with what became of each. */
import type { KeptDeadLetter } from '@usage-billing/core/usage';
import type { LetterFile } from './letter-file.ts';
import type { LetterIndex } from './letter-index.ts';
import { type Fates, keptLetter } from './letter-lines.ts';

/** Up to `limit` letters behind the id: those that are open, or all that have not expired. */
export const listLetters = async (
  file: Pick<LetterFile, 'lines'>,
  index: Pick<LetterIndex, 'isOpen'>,
  limit: number,
  after: string,
  all: boolean,
): Promise<ReadonlyArray<KeptDeadLetter>> => {
  const fates = await readFates(file);
  const letters: KeptDeadLetter[] = [];
  for await (const line of file.lines()) {
    if (letters.length >= limit) break;
    if (!('id' in line) || line.id <= after || fates.expired.has(line.id)) continue;
    if (all || index.isOpen(line.id)) letters.push(keptLetter(line, fates));
  }
  return letters;
};

const readFates = async (file: Pick<LetterFile, 'lines'>): Promise<Fates> => {
  const fates = { replayed: new Set<string>(), discarded: new Map(), expired: new Set<string>() };
  for await (const line of file.lines()) {
    if ('replayed' in line) for (const id of line.replayed) fates.replayed.add(id);
    if ('expired' in line) for (const id of line.expired) fates.expired.add(id);
    if ('discarded' in line) for (const id of line.discarded) fates.discarded.set(id, { by: line.by, note: line.note });
  }
  return fates;
};
