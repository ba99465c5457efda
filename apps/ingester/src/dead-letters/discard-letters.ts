/** `billing ingester dead-letter discard`: gives up dead letters that nobody needs. */
import { commandFor, ExitCode } from '@usage-billing/wiring';
import { ingester } from '../settings.ts';
import { withDesk } from './with-desk.ts';

interface Flags {
  readonly id?: ReadonlyArray<string>;
  readonly everything?: boolean;
  readonly by: string;
  readonly note: string;
}

export const discardLettersCommand = commandFor(ingester)<Flags>({
  description:
    'Gives up dead letters whose usage is not to be billed, and their room with them. The same record does not become a letter again as long as the ingester runs.',
  options: (command) =>
    command
      .option('--id <ids...>', 'these letters, as "dead-letter list" names them')
      .option('--everything', 'all that were not dealt with')
      .requiredOption('--by <name>', 'who decides')
      .requiredOption('--note <text>', 'why'),
  checkFlags: ({ id, everything, by, note }) => {
    if ((id === undefined) === (everything !== true)) return 'give either --id or --everything';
    return by.trim() === '' || note.trim() === '' ? '--by and --note need some text' : undefined;
  },
  examples: [
    ['billing ingester dead-letter discard --id 000000000007 --by ann --note "a test of the agent"', 'gives one up'],
  ],
  main: ({ config, flags, deployment, logger, print }) =>
    withDesk({ config, logger, deployment }, async (desk) => {
      const { by, note } = flags;
      print(`${await desk.discard(flags.id, { by, note })} discarded`);
      return ExitCode.ok;
    }),
});
