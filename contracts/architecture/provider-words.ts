/** Finds the words of one billing provider where no provider may be named: its name, its file, its formats and limits. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface ProviderWord {
  /** Relative to the checkout. */
  readonly file: string;
  readonly line: number;
  readonly word: string;
}

const WORDS: ReadonlyArray<RegExp> = [
  /zuora/i,
  /zoql/i,
  /csv/i,
  /multipart/i,
  /file[ _-]?names?\b/i,
  /usage[ _-]?file/i,
  /\b4 ?MB\b/i,
  /import[ _-]?ids?\b/i,
  /\b(MM|DD)[/.](DD|MM)\b/,
  /dateFormat/i,
];

/** Of the TypeScript files in the folders, names of files included. */
export const findProviderWords = (checkout: string, folders: ReadonlyArray<string>): ReadonlyArray<ProviderWord> =>
  folders.flatMap((folder) => filesIn(checkout, folder).flatMap(wordsIn(checkout)));

const filesIn = (checkout: string, folder: string): ReadonlyArray<string> =>
  readdirSync(path.join(checkout, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.posix.join(folder, file.replaceAll(path.sep, '/')))
    .sort();

const wordsIn =
  (checkout: string) =>
  (file: string): ReadonlyArray<ProviderWord> =>
    [file, ...readFileSync(path.join(checkout, file), 'utf8').split('\n')].flatMap((text, line) =>
      WORDS.flatMap((pattern) => pattern.exec(text)?.[0] ?? []).map((word) => ({ file, line, word })),
    );
