/** For whoever starts an app inside another process: the defaults, and what is given as in an environment. */
import * as E from 'fp-ts/lib/Either.js';
import { StartFailure } from '../exit-code.ts';
import { readConfig } from './read-config.ts';
import type { ConfigOf, Settings } from './setting.ts';

/** Throws a `StartFailure` that lists every problem. Reads no file and checks no rules. */
export const configFrom = <S extends Settings>(
  settings: S,
  env: Readonly<Record<string, string>> = {},
): ConfigOf<S> => {
  const config = readConfig(settings, { env });
  if (E.isLeft(config)) throw new StartFailure(config.left.join('\n'));
  return config.right;
};
