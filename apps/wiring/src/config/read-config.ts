/** Reads a command's configuration at start, from file and environment, and reports all problems at once. */
import * as E from 'fp-ts/lib/Either.js';
import { type JsonObject, readConfigFile, unknownPaths, valueAt } from './config-file.ts';
import { misspelledVariables } from './misspelled-variables.ts';
import { type ConfigProblems, deploymentOf, type Rule } from './rule.ts';
import { SECTIONS } from './sections.ts';
import type { ConfigOf, Setting, Settings } from './setting.ts';

export interface ConfigSources {
  /** From `--config`; else the variable `BILLING_CONFIG` names it; else there is no file. */
  readonly file?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Rules are checked for settings that are valid by themselves; see `Rule`. */
export const readConfig = <S extends Settings>(
  settings: S,
  sources: ConfigSources,
  rules: ReadonlyArray<Rule<ConfigOf<S>>> = [],
): E.Either<ConfigProblems, ConfigOf<S>> => {
  const file = readFile(sources.file ?? (sources.env.BILLING_CONFIG || undefined));
  if (E.isLeft(file)) return E.left([file.left]);
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  const invalid = new Set<keyof S>();
  for (const [name, setting] of Object.entries(settings)) {
    const value = readSetting(setting, file.right, sources);
    if (E.isRight(value)) values[name] = value.right;
    else {
      problems.push(value.left);
      invalid.add(name);
    }
  }
  problems.push(...misspelledVariables(sources.env, settings), ...unknownKeys(file.right, settings));
  // Every value that is there came through its own setting's codec; a rule sees none that is not.
  const config = values as ConfigOf<S>;
  const deployment = deploymentOf(sources.env);
  for (const { about, problems: check } of rules)
    if (!about.some((name) => invalid.has(name))) problems.push(...check(config, deployment));
  return problems.length > 0 ? E.left(problems) : E.right(config);
};

const readFile = (path: string | undefined): E.Either<string, JsonObject> =>
  path === undefined ? E.right({}) : readConfigFile(path);

/** An empty variable counts as not set, as a container's manifest cannot leave one out; see `rejectEmpty`. */
const given = (setting: Setting<unknown>, file: JsonObject, sources: ConfigSources) => {
  const text = sources.env[setting.env];
  return text !== undefined && text !== ''
    ? { input: text, name: setting.env }
    : { input: valueAt(file, setting.path), name: `"${setting.path}" in the configuration file` };
};

const readSetting = (
  setting: Setting<unknown>,
  file: JsonObject,
  sources: ConfigSources,
): E.Either<string, unknown> => {
  if (setting.rejectEmpty === true && sources.env[setting.env]?.trim() === '')
    return E.left(`${setting.env} is set but empty: give it a value, or unset it`);
  const { input, name } = given(setting, file, sources);
  if (input === undefined || input === null)
    return setting.fallback === null
      ? E.left(`${setting.env} is missing (${setting.help}). Set it, or "${setting.path}" in the configuration file.`)
      : E.right(setting.fallback.value);
  const decoded = setting.codec.decode(input);
  return E.isRight(decoded) ? decoded : E.left(`${name} ${decoded.left[0]?.message ?? 'is not valid'}`);
};

const unknownKeys = (file: JsonObject, settings: Settings): ConfigProblems => {
  const known = Object.values(settings).map(({ path }) => path);
  const own = new Set(known.map((path) => path.split('.', 1)[0] ?? path));
  const foreign = SECTIONS.filter((section) => !own.has(section));
  return unknownPaths(file, known, foreign).map((path) => {
    const section = path.includes('.') ? path.slice(0, path.lastIndexOf('.') + 1) : '';
    const siblings = known.filter((candidate) => candidate.startsWith(section));
    return `"${path}" in the configuration file is not known. Known here: ${siblings.join(', ')}`;
  });
};
