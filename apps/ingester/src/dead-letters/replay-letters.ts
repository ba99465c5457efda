/** `billing ingester dead-letter replay`: sends dead letters once more. */
import { commandFor, ExitCode } from '@usage-billing/wiring';
import { ingester } from '../settings.ts';
import { withDesk } from './with-desk.ts';

interface Flags {
  readonly id?: ReadonlyArray<string>;
  readonly everything?: boolean;
}

export const replayLettersCommand = commandFor(ingester)<Flags>({
  description:
    'Takes the records of dead letters as if they were sent now. Those that still break a rule stay.\nSending one twice counts once.',
  options: (command) =>
    command
      .option('--id <ids...>', 'these letters, as "dead-letter list" names them')
      .option('--everything', 'all that were not replayed before'),
  checkFlags: ({ id, everything }) =>
    (id === undefined) === (everything !== true) ? 'give either --id or --everything' : undefined,
  examples: [
    ['billing ingester dead-letter replay --id 000000000007', 'sends one'],
    ['billing ingester dead-letter replay --everything', 'sends all, e.g. after a rule was relaxed'],
  ],
  main: ({ config, flags, deployment, logger, print }) =>
    withDesk({ config, logger, deployment }, async (desk) => {
      const { taken, rejected } = await desk.replay(flags.id);
      print(`${taken.length} taken, ${rejected.length} rejected again`);
      for (const { id, field, reason } of rejected) print(`  ${id}: ${field} ${reason}`);
      return rejected.length === 0 ? ExitCode.ok : ExitCode.failed;
    }),
});
