/** The version of this package, for the OpenAPI document. */
import { readFileSync } from 'node:fs';
import * as t from 'io-ts';

const Manifest = t.type({ version: t.string });

/** The manifest stands beside `src` and beside `dist`. */
export const version = (): string => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return Manifest.is(manifest) ? manifest.version : 'unknown';
};
