/** What a command does: help that teaches, usage errors, and a configuration that is checked before anything starts. */
import { type Instant, parseInstant } from '@usage-billing/core/shared';
import { type Command, InvalidArgumentError } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import type { ContainerModule } from 'inversify';
import type { Component } from '../component.ts';
import { type LogConfig, logSettings } from '../config/app-settings.ts';
import { explainSettings } from '../config/explain-settings.ts';
import { readConfig } from '../config/read-config.ts';
import { type ConfigProblems, type Deployment, deploymentOf, type Rule } from '../config/rule.ts';
import type { ConfigOf, Settings } from '../config/setting.ts';
import { withContainer } from '../container.ts';
import { ExitCode, StartFailure } from '../exit-code.ts';
import { type Resolved, resolveAll, type Tokens } from '../named-dependencies.ts';
import { processModule } from '../process-module.ts';
import { createLogger, type Logger } from './logger.ts';
import { commandPath, type Environment, type Invocation, type RunnableCommand } from './program.ts';
import { systemsText } from './systems-text.ts';
import { startTracing } from './tracing.ts';
import type { Tracing } from './tracing-sdk.ts';

export interface CommandContext<Config, Flags> {
  readonly config: Config;
  readonly flags: Flags;
  /** The arguments that `options` declared, as they were typed; an optional one may be absent. */
  readonly args: ReadonlyArray<string>;
  readonly logger: Logger;
  /** The bindings of the command's component, and of every process. */
  readonly modules: ReadonlyArray<ContainerModule>;
  /** `NODE_ENV`, and what follows from it. */
  readonly deployment: Deployment;
  /** For `serveUntilStopped`: what is aborted when the process is told to stop. The modules know it. */
  readonly stopping: AbortController;
  /** To standard output; nothing else writes there. */
  readonly print: (text: string) => void;
  /** To standard error, for a person who waits. */
  readonly say: (text: string) => void;
}

export interface CommandDefinition<S extends Settings, Flags> {
  readonly description: string;
  /** What must hold beside the component's own rules, given these options. */
  readonly rules?: (flags: Flags) => ReadonlyArray<Rule<ConfigOf<S>>>;
  /** Adds options and arguments to those that every command has. */
  readonly options?: (command: Command) => Command;
  /** What is wrong with the options together, or undefined. */
  readonly checkFlags?: (flags: Flags) => string | undefined;
  /** Prints at start, outside production, which systems are real and which are stand-ins. */
  readonly showSystems?: boolean;
  /** Shown at the end of the help, each with what it does. */
  readonly examples: ReadonlyArray<readonly [command: string, effect: string]>;
}

interface DefinitionWithMain<S extends Settings, Flags> extends CommandDefinition<S, Flags> {
  readonly main: (context: CommandContext<ConfigOf<S>, Flags>) => Promise<ExitCode>;
}

/** A command that opens what it needs itself. */
export const commandFor =
  <S extends Settings>(component: Component<S>) =>
  <Flags extends object>(definition: DefinitionWithMain<S, Flags>): RunnableCommand => ({
    settings: { ...component.settings, ...logSettings },
    define: (command, invocation) => {
      (definition.options?.(command) ?? command)
        .description(definition.description)
        .option('--config <path>', 'read settings from this JSON file')
        // Checked below: where there are subcommands, commander would not call an unknown one unknown.
        .allowExcessArguments(command.commands.length > 0)
        .addHelpText('after', helpAfter({ ...component.settings, ...logSettings }, definition.examples))
        .action(async () => {
          rejectUnknownCommand(command);
          const flags = command.opts<Flags>();
          const problem = definition.checkFlags?.(flags);
          if (problem !== undefined) command.error(`error: ${problem}`);
          invocation.exitCode = await execute(component, definition, command, invocation);
        });
    },
  });

/** A command that does one thing with what these tokens stand for, which is closed afterwards. */
export const commandUsing =
  <S extends Settings, T extends Tokens>(component: Component<S>, tokens: T) =>
  <Flags extends object>({
    main,
    ...definition
  }: CommandDefinition<S, Flags> & {
    readonly main: (dependencies: Resolved<T>, context: CommandContext<ConfigOf<S>, Flags>) => Promise<ExitCode>;
  }): RunnableCommand =>
    commandFor(component)<Flags>({
      ...definition,
      main: (context) =>
        withContainer(context.modules, async (container) => main(await resolveAll(container, tokens), context)),
    });

/** For `--since` and its like. */
export const instantOption = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (E.isLeft(parsed)) throw new InvalidArgumentError(`${parsed.left}.`);
  return parsed.right;
};

const execute = async <S extends Settings, Flags extends object>(
  component: Component<S>,
  definition: DefinitionWithMain<S, Flags>,
  command: Command,
  { env, output }: Invocation,
): Promise<ExitCode> => {
  const name = commandPath(command);
  const say = (text: string): void => output.err(`${text}\n`);
  const flags = command.opts<Flags>();
  const { config: file } = command.optsWithGlobals<{ readonly config?: string }>();
  const read = readSettings(component, definition.rules?.(flags) ?? [], env, file);
  if (E.isLeft(read)) {
    say(problemsText(name, read.left));
    return ExitCode.usage;
  }
  const { config, logLevel } = read.right;
  const app = name.replaceAll(' ', '-');
  const logger = createLogger(app, logLevel);
  const deployment = deploymentOf(env);
  const stopping = new AbortController();
  let tracing: Tracing | undefined;
  try {
    tracing = await startTracing(app, env, logger);
    if (definition.showSystems === true && !deployment.production) say(systemsText(component.systems(config)));
    return await definition.main({
      config,
      flags,
      args: command.args,
      logger,
      deployment,
      stopping,
      modules: [processModule(logger, stopping.signal), ...component.modules(config, deployment)],
      print: (text) => output.out(`${text}\n`),
      say,
    });
  } catch (error) {
    if (error instanceof StartFailure) say(`${name}: ${error.message}`);
    else logger.fatal({ err: error }, 'unexpected error');
    return ExitCode.failed;
  } finally {
    await tracing?.stop();
  }
};

const readSettings = <S extends Settings>(
  { settings, rules }: Component<S>,
  more: ReadonlyArray<Rule<ConfigOf<S>>>,
  env: Environment,
  file: string | undefined,
): E.Either<ConfigProblems, { readonly config: ConfigOf<S>; readonly logLevel: LogConfig['logLevel'] }> => {
  const all = { ...settings, ...logSettings };
  // A mapped type over a generic intersection is opaque to TypeScript: the configuration is that of both parts.
  const allRules = [...rules, ...more] as unknown as ReadonlyArray<Rule<ConfigOf<S & typeof logSettings>>>;
  const read = readConfig(all, file === undefined ? { env } : { env, file }, allRules);
  return E.map((values: unknown) => ({
    config: values as ConfigOf<S>,
    logLevel: (values as LogConfig).logLevel,
  }))(read);
};

const problemsText = (name: string, problems: ConfigProblems): string =>
  [
    `${name}: the configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:`,
    ...problems.map((problem) => `  - ${problem}`),
    `"${name} --help" explains every setting.`,
  ].join('\n');

const rejectUnknownCommand = (command: Command): void => {
  const [first] = command.args;
  if (first !== undefined && command.commands.length > 0) command.error(`error: unknown command '${first}'`);
};

const helpAfter = (settings: Settings, examples: CommandDefinition<Settings, unknown>['examples']): string => {
  const width = Math.max(...examples.map(([command]) => command.length));
  return [
    '',
    'Exit codes: 0 done, 1 failed, 2 bad usage or configuration. Logs go to standard error, one JSON object a line.',
    '',
    explainSettings(settings),
    '',
    'Examples:',
    ...examples.map(([command, effect]) => `  ${command.padEnd(width)}  ${effect}`),
  ].join('\n');
};
