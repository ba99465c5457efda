/** Commands under an app's own, such as `billing-ingester dead-letter list`. */
import type { ExitCode } from '../exit-code.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a command writes; whoever starts one inside another process gives a place of their own. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

export interface Subcommand {
  /** What follows the app's name, e.g. `dead-letter list`. */
  readonly words: string;
  /** For the help of the app: one line, without a full stop. */
  readonly summary: string;
  /** `argv` without the words. */
  readonly run: (argv: ReadonlyArray<string>, env: Environment, output: Output) => Promise<ExitCode>;
}

export type Chosen =
  | { readonly _tag: 'Subcommand'; readonly subcommand: Subcommand; readonly argv: ReadonlyArray<string> }
  /** Words that begin no subcommand. */
  | { readonly _tag: 'Unknown'; readonly words: string }
  | { readonly _tag: 'App' };

export const chooseSubcommand = (subcommands: ReadonlyArray<Subcommand>, argv: ReadonlyArray<string>): Chosen => {
  for (const subcommand of subcommands) {
    const words = subcommand.words.split(' ');
    if (words.every((word, index) => argv[index] === word))
      return { _tag: 'Subcommand', subcommand, argv: argv.slice(words.length) };
  }
  const firstOption = argv.findIndex((word) => word.startsWith('-'));
  const words = argv.slice(0, firstOption === -1 ? undefined : firstOption);
  return subcommands.length > 0 && words.length > 0 ? { _tag: 'Unknown', words: words.join(' ') } : { _tag: 'App' };
};

/** What to say of words that are no command, but may begin some. */
export const unknownSubcommand = (subcommands: ReadonlyArray<Subcommand>, given: string): string => {
  const begun = subcommands.flatMap(({ words }) => (words.startsWith(`${given} `) ? [`"${words}"`] : []));
  return begun.length === 0
    ? `there is no command "${given}".`
    : `"${given}" is only the beginning of a command: ${begun.join(', ')}.`;
};

export const explainSubcommands = (name: string, subcommands: ReadonlyArray<Subcommand>): ReadonlyArray<string> => {
  if (subcommands.length === 0) return [];
  const width = Math.max(...subcommands.map(({ words }) => words.length));
  return [
    'Commands (each has its own --help):',
    ...subcommands.map(({ words, summary }) => `  ${name} ${words.padEnd(width)}  ${summary}`),
    '',
  ];
};
