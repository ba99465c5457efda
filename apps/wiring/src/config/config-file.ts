/** The configuration file: one JSON object that all apps share. */
import { readFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (u: unknown): u is JsonObject => typeof u === 'object' && u !== null && !Array.isArray(u);

/** Node quotes the text around a mistake; that text may be a secret. */
const withoutQuote = (message: string): string => message.replace(/, (\.\.\.)?".*$/s, '');

/** The file's content, or what is wrong with it as a sentence that names the file. */
export const readConfigFile = (path: string): E.Either<string, JsonObject> => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason = code === 'ENOENT' ? 'there is no such file' : (code ?? String(error));
    return E.left(`The configuration file ${path} cannot be read: ${reason}`);
  }
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) ? E.right(parsed) : E.left(`The configuration file ${path} must hold a JSON object`);
  } catch (error) {
    const reason = error instanceof Error ? withoutQuote(error.message) : String(error);
    return E.left(`The configuration file ${path} is not valid JSON: ${reason}`);
  }
};

/** The value at a dotted path; undefined when it, or a part of the way, is not there. */
export const valueAt = (file: JsonObject, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((part, key) => (isJsonObject(part) && Object.hasOwn(part, key) ? part[key] : undefined), file);

/**
 * Dotted paths in the file that no known path begins with or ends at. `foreign` are sections of other apps: they share
 * the file and judge their own part of it.
 */
export const unknownPaths = (
  file: JsonObject,
  known: ReadonlyArray<string>,
  foreign: ReadonlyArray<string>,
): ReadonlyArray<string> => {
  const walk = (part: JsonObject, prefix: string): ReadonlyArray<string> =>
    Object.entries(part).flatMap(([key, child]) => {
      const path = `${prefix}${key}`;
      if (known.includes(path) || foreign.includes(path)) return [];
      const isSection = known.some((candidate) => candidate.startsWith(`${path}.`));
      return isSection && isJsonObject(child) ? walk(child, `${path}.`) : [path];
    });
  return walk(file, '');
};
