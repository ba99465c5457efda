/** Reads a command's configuration at start, from file and environment, and reports all problems at once. */
import { readFileSync } from 'node:fs';
import { fail, inPureSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { Errors } from 'io-ts';
import { type JsonObject, readConfigFile, unknownPaths, valueAt } from './config-file.ts';
import { misspelledVariables } from './misspelled-variables.ts';
import { type ConfigProblems, deploymentOf, type Rule } from './rule.ts';
import { SECTIONS } from './sections.ts';
import { type ConfigOf, fileVariable, type Setting, type Settings } from './setting.ts';

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
  return E.chain((found: JsonObject) => readFrom(settings, found, sources, rules))(
    E.mapLeft((one: string) => [one])(file),
  );
};

const readFrom = <S extends Settings>(
  settings: S,
  file: JsonObject,
  sources: ConfigSources,
  rules: ReadonlyArray<Rule<ConfigOf<S>>>,
): E.Either<ConfigProblems, ConfigOf<S>> => {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  const invalid = new Set<keyof S>();
  for (const [name, setting] of Object.entries(settings)) {
    const value = readSetting(setting, file, sources);
    if (E.isRight(value)) values[name] = value.right;
    else {
      problems.push(value.left);
      invalid.add(name);
    }
  }
  problems.push(...misspelledVariables(sources.env, settings), ...unknownKeys(file, settings));
  // Every value that is there came through its own setting's codec; a rule sees none that is not.
  const config = values as ConfigOf<S>;
  const deployment = deploymentOf(sources.env);
  for (const { about, problems: check } of rules)
    if (!about.some((name) => invalid.has(name))) problems.push(...check(config, deployment));
  return problems.length > 0 ? E.left(problems) : E.right(config);
};

const readFile = (path: string | undefined): E.Either<string, JsonObject> =>
  path === undefined ? E.right({}) : readConfigFile(path);

interface Given {
  readonly input: unknown;
  /** Where it was found, for a message. */
  readonly name: string;
}

/** An empty variable counts as not set, as a container's manifest cannot leave one out; see `rejectEmpty`. */
const given = (setting: Setting<unknown>, file: JsonObject, { env }: ConfigSources): E.Either<string, Given> => {
  const fromFile = fileVariable(setting);
  const path = fromFile === undefined ? undefined : env[fromFile] || undefined;
  const text = env[setting.env] || undefined;
  if (path !== undefined && text !== undefined)
    return E.left(`${setting.env} and ${fromFile} are both set: unset one of them`);
  if (path !== undefined)
    return E.map((input: string): Given => ({ input, name: `the content of ${path}, which ${fromFile} names,` }))(
      readSecretFile(path, fromFile ?? ''),
    );
  return E.right(
    text !== undefined
      ? { input: text, name: setting.env }
      : { input: valueAt(file, setting.path), name: `"${setting.path}" in the configuration file` },
  );
};

/** Editors and `echo` end a file with a line break that is no part of the secret. */
const readSecretFile = (path: string, variable: string): E.Either<string, string> => {
  try {
    return E.right(readFileSync(path, 'utf8').replace(/\r?\n$/, ''));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return E.left(`${variable} names ${path}, which cannot be read: ${code ?? message}`);
  }
};

const readSetting = (setting: Setting<unknown>, file: JsonObject, sources: ConfigSources): E.Either<string, unknown> =>
  inPureSteps(function* () {
    if (setting.rejectEmpty === true && sources.env[setting.env]?.trim() === '')
      return yield* fail(`${setting.env} is set but empty: give it a value, or unset it`);
    const { input, name } = yield* step(given(setting, file, sources));
    if (input !== undefined && input !== null) {
      const invalid = ([first]: Errors): string => `${name} ${first?.message ?? 'is not valid'}`;
      return yield* step(E.mapLeft(invalid)(setting.codec.decode(input)));
    }
    if (setting.fallback !== null) return setting.fallback.value;
    return yield* fail(
      `${setting.env} is missing (${setting.help}). Set it, or "${setting.path}" in the configuration file.`,
    );
  });

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
