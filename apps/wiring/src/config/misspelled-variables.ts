/** Environment variables that look like a setting spelt wrongly, which would silently leave that setting at its default. */
import { distance } from 'fastest-levenshtein';
import type { ConfigProblems } from './rule.ts';
import { fileVariable, type Settings } from './setting.ts';

/** A letter more, less or other, or two exchanged. */
const CLOSE = 2;

/** Only where the setting that may be meant is not set. */
export const misspelledVariables = (
  env: Readonly<Record<string, string | undefined>>,
  settings: Settings,
): ConfigProblems => {
  const known = Object.values(settings).flatMap((setting) => [setting.env, fileVariable(setting) ?? setting.env]);
  const unset = known.filter((name) => env[name] === undefined);
  return Object.keys(env)
    .filter((name) => !known.includes(name))
    .flatMap((name) => {
      const meant = unset.find((candidate) => distance(name.toUpperCase(), candidate) <= CLOSE);
      return meant === undefined ? [] : [`${name} is no setting: if ${meant} is meant, rename it, otherwise unset it`];
    });
};
