/** The command line of an app: help that teaches, usage errors, and a configuration that is judged before anything starts. */

import { type Instant, parseInstant } from '@usage-billing/core/shared';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { type LogConfig, logSettings } from '../config/common-settings.ts';
import { explainSettings } from '../config/explain-settings.ts';
import { readConfig } from '../config/read-config.ts';
import type { ConfigProblems, Rule } from '../config/rule.ts';
import type { ConfigOf, Settings } from '../config/setting.ts';
import { ExitCode, StartFailure } from '../exit-code.ts';
import { createLogger, type Logger } from './logger.ts';
import {
  chooseSubcommand,
  type Environment,
  explainSubcommands,
  type Output,
  type Subcommand,
  unknownSubcommand,
} from './subcommand.ts';

export interface CommandContext<Config, Flags> {
  readonly config: Config;
  readonly flags: Flags;
  /** The arguments that `options` declared, as they were typed; a missing one was refused, an optional one may be absent. */
  readonly args: ReadonlyArray<string>;
  readonly logger: Logger;
  /** To standard output; nothing else writes there. */
  readonly print: (text: string) => void;
  /** To standard error, for the person who waits. */
  readonly say: (text: string) => void;
}

export interface AppCommand<S extends Settings, Flags> {
  /** As it is typed, e.g. `billing-aggregator`. */
  readonly name: string;
  readonly description: string;
  /** Beside `logLevel`, which every app has. */
  readonly settings: S;
  /** What is wrong with several settings together, or with them and the options. */
  readonly rules?: (flags: Flags) => ReadonlyArray<Rule<ConfigOf<S>>>;
  /** Adds the app's own options to those that every app has. */
  readonly options: (command: Command) => Command;
  /** What is wrong with the options together, or nothing. */
  readonly checkFlags?: (flags: Flags) => string | undefined;
  readonly subcommands?: ReadonlyArray<Subcommand>;
  /** Shown at the end of the help, with what each does. */
  readonly examples: ReadonlyArray<readonly [command: string, effect: string]>;
  readonly main: (context: CommandContext<ConfigOf<S>, Flags>) => Promise<ExitCode>;
}

/** For `--since` and its like. */
export const instantOption = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (E.isLeft(parsed)) throw new InvalidArgumentError(`${parsed.left}.`);
  return parsed.right;
};

const helpAfter = (
  settings: Settings,
  { name, examples, subcommands = [] }: Pick<AppCommand<Settings, unknown>, 'name' | 'examples' | 'subcommands'>,
): string => {
  const width = Math.max(...examples.map(([command]) => command.length));
  return [
    '',
    'Exit codes: 0 done, 1 failed, 2 bad usage or configuration. Logs go to standard error, one JSON object a line.',
    '',
    ...explainSubcommands(name, subcommands),
    explainSettings(settings),
    '',
    'Examples:',
    ...examples.map(([command, effect]) => `  ${command.padEnd(width)}  ${effect}`),
  ].join('\n');
};

const processOutput: Output = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
};

const complain = (name: string, problems: ConfigProblems, say: (text: string) => void): void => {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  say(`${name}: the configuration has ${count}:`);
  for (const problem of problems) say(`  - ${problem}`);
  say(`"${name} --help" explains every setting.`);
};

/** Null: the command line asked for nothing but help, or was wrong; commander has said so already. */
const parse = (command: Command, argv: ReadonlyArray<string>): ExitCode | null => {
  try {
    command.exitOverride().parse([...argv], { from: 'user' });
    return null;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
  }
};

/** TypeScript does not see through a mapped type over a generic intersection: the two parts are these. */
const inParts = <S extends Settings>(config: ConfigOf<S & typeof logSettings>): ConfigOf<S> & LogConfig =>
  config as unknown as ConfigOf<S> & LogConfig;

const rulesOf = <S extends Settings>(rules: ReadonlyArray<Rule<ConfigOf<S>>>) =>
  rules as unknown as ReadonlyArray<Rule<ConfigOf<S & typeof logSettings>>>;

/** `argv` without the names of node and of the program. */
export const runCommand = async <S extends Settings, Flags extends object>(
  app: AppCommand<S, Flags>,
  argv: ReadonlyArray<string>,
  env: Environment,
  output: Output = processOutput,
): Promise<ExitCode> => {
  const say = (text: string): void => output.err(`${text}\n`);
  const chosen = chooseSubcommand(app.subcommands ?? [], argv);
  if (chosen._tag === 'Subcommand') return chosen.subcommand.run(chosen.argv, env, output);
  if (chosen._tag === 'Unknown') {
    say(
      `${app.name}: ${unknownSubcommand(app.subcommands ?? [], chosen.words)} "${app.name} --help" lists the commands.`,
    );
    return ExitCode.usage;
  }
  const settings = { ...app.settings, ...logSettings };
  const command = app.options(
    new Command(app.name)
      .description(app.description)
      .configureOutput({ writeOut: output.out, writeErr: output.err })
      .option('--config <path>', 'read settings from this JSON file')
      .allowExcessArguments(false)
      .showHelpAfterError(`"${app.name} --help" shows what can be given.`)
      .addHelpText('after', helpAfter(settings, app)),
  );
  const parsed = parse(command, argv);
  if (parsed !== null) return parsed;
  const flags = command.opts<Flags & { readonly config?: string }>();
  const wrong = app.checkFlags?.(flags);
  if (wrong !== undefined) {
    say(`${app.name}: ${wrong}`);
    return ExitCode.usage;
  }
  const sources = flags.config === undefined ? { env } : { env, file: flags.config };
  const read = readConfig(settings, sources, rulesOf<S>(app.rules?.(flags) ?? []));
  if (E.isLeft(read)) {
    complain(app.name, read.left, say);
    return ExitCode.usage;
  }
  const config = inParts(read.right);
  const logger = createLogger(app.name, config.logLevel);
  try {
    return await app.main({
      config,
      flags,
      args: command.args,
      logger,
      print: (text) => output.out(`${text}\n`),
      say,
    });
  } catch (error) {
    if (error instanceof StartFailure) say(`${app.name}: ${error.message}`);
    else logger.fatal({ err: error }, 'ended by an error that nobody expected');
    return ExitCode.failed;
  }
};

/** A command under the app of the given name, which its own name begins with: `billing-ingester conflict list`. */
export const subcommandOf =
  (name: string) =>
  <S extends Settings, Flags extends object>(app: AppCommand<S, Flags>, summary: string): Subcommand => ({
    words: app.name.slice(name.length + 1),
    summary,
    run: (argv, env, output) => runCommand(app, argv, env, output),
  });
