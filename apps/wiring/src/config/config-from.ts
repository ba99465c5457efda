/** For those who start an app inside their own process: the defaults, but for what they give as in an environment. */
import * as E from 'fp-ts/lib/Either.js';
import { StartFailure } from '../exit-code.ts';
import { readConfig } from './read-config.ts';
import type { ConfigOf, Settings } from './setting.ts';

/** Throws a `StartFailure` that lists everything that is wrong or missing. No file is read. */
export const configFrom = <S extends Settings>(
  settings: S,
  env: Readonly<Record<string, string>> = {},
): ConfigOf<S> => {
  const config = readConfig(settings, { env });
  if (E.isLeft(config)) throw new StartFailure(config.left.join('\n'));
  return config.right;
};
