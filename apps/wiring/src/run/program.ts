/**
 * The tree of commands below `billing`, in commander's terms. A tree holds names and summaries alone; what a command does
 * is loaded when it is run, so that help for all of them and each of them starts fast.
 */
import { Command, CommanderError, Option } from 'commander';
import type { Settings } from '../config/setting.ts';
import { ExitCode } from '../exit-code.ts';

export interface CommandTree {
  /** One word, as it is typed. */
  readonly name: string;
  /** One line for lists of commands, without a full stop. */
  readonly summary: string;
  readonly commands: ReadonlyArray<CommandTree>;
  /** Absent for a mere group of commands. */
  readonly load?: () => Promise<RunnableCommand>;
}

export interface RunnableCommand {
  /** Adds description, options and action to the command of commander that stands for it. */
  readonly define: (command: Command, invocation: Invocation) => void;
  /** What can be configured about it. */
  readonly settings: Settings;
}

/** One run of the program. */
export interface Invocation {
  readonly env: Environment;
  readonly output: Output;
  /** Set by the command that ran. */
  exitCode: ExitCode;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a command writes; in-process callers pass their own. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

export const commandGroup = (name: string, summary: string, commands: ReadonlyArray<CommandTree>): CommandTree => ({
  name,
  summary,
  commands,
});

export const commandLeaf = (
  name: string,
  summary: string,
  load: () => Promise<RunnableCommand>,
  commands: ReadonlyArray<CommandTree> = [],
): CommandTree => ({ name, summary, load, commands });

/** `argv` without the names of node and of the program. Resolves to exit code 2 after a usage error. */
export const runProgram = async (
  program: CommandTree,
  argv: ReadonlyArray<string>,
  env: Environment,
  output: Output = processOutput,
): Promise<ExitCode> => {
  const invocation: Invocation = { env, output, exitCode: ExitCode.ok };
  const root = new Command(program.name)
    .description(program.summary)
    .configureOutput({ writeOut: output.out, writeErr: output.err })
    .configureHelp({ visibleCommands: (command) => listedCommands(treeOf(program, command)) })
    .exitOverride()
    .enablePositionalOptions()
    .helpCommand(false);
  const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : [...argv];
  await define(root, program, invocation, parentsOf(program, words));
  try {
    await root.parseAsync(words, { from: 'user' });
    return invocation.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
  }
};

/** The words with which a command is typed, e.g. `billing uploader uploads list`. */
export const commandPath = (command: Command): string =>
  command.parent === null ? command.name() : `${commandPath(command.parent)} ${command.name()}`;

/** `unused`: commands that are not loaded, because one below them is run. */
const define = async (
  command: Command,
  tree: CommandTree,
  invocation: Invocation,
  unused: ReadonlySet<CommandTree>,
): Promise<void> => {
  command.description(tree.summary).showHelpAfterError(`"${commandPath(command)} --help" explains the usage.`);
  for (const { name, summary } of tree.commands) command.command(name).summary(summary);
  command.hook('preSubcommand', (_, child) => {
    const chosen = tree.commands.find(({ name }) => name === child.name());
    return chosen === undefined ? undefined : define(child, chosen, invocation, unused);
  });
  if (unused.has(tree)) command.addOption(new Option('--config <path>').hideHelp());
  else (await tree.load?.())?.define(command, invocation);
};

/** The commands that the words lead through, without the last one. */
const parentsOf = (program: CommandTree, words: ReadonlyArray<string>): ReadonlySet<CommandTree> => {
  const [word, ...rest] = words;
  const child = program.commands.find(({ name }) => name === word);
  return child === undefined ? new Set() : new Set([program, ...parentsOf(child, rest)]);
};

const treeOf = (program: CommandTree, command: Command): CommandTree | undefined =>
  command.parent === null
    ? program
    : treeOf(program, command.parent)?.commands.find(({ name }) => name === command.name());

/** All that can be run below it, with the words that follow its own. */
const listedCommands = (tree: CommandTree | undefined): Command[] =>
  tree === undefined ? [] : runnableBelow(tree, '').map(([path, summary]) => new Command(path).summary(summary));

const runnableBelow = (tree: CommandTree, prefix: string): ReadonlyArray<readonly [path: string, summary: string]> =>
  tree.commands.flatMap((child) => {
    const path = `${prefix}${child.name}`;
    return [...(child.load === undefined ? [] : [[path, child.summary] as const]), ...runnableBelow(child, `${path} `)];
  });

const processOutput: Output = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
};
