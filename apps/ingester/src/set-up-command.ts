/** `billing ingester setup`: creates what the event store needs, once. */
import { bigQueryConfigOf, commandFor, ExitCode, eventStore, StartFailure } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';

interface Flags {
  readonly dryRun?: boolean;
}

export const setUpCommand = commandFor(eventStore)<Flags>({
  description:
    'Creates the dataset and the tables that BigQuery needs, where they are missing. Columns and defaults that a newer release needs are added to tables that are there; what is different otherwise is named, and the exit code is 1.',
  options: (command) => command.option('--dry-run', 'only say what is there and what would be created'),
  examples: [
    ['BILLING_EVENT_STORE=bigquery BIGQUERY_DATASET=metering billing ingester setup', 'creates dataset and tables'],
    ['billing ingester setup --dry-run', 'says what that would be'],
  ],
  main: async ({ config, flags, print }) => {
    const bigQuery = bigQueryConfigOf(config);
    if (bigQuery === undefined) {
      print('Events are kept in Postgres, which every app brings to its version at start: there is nothing to set up.');
      return ExitCode.ok;
    }
    const { setUpBigQuery } = await import('@usage-billing/bigquery');
    const steps = await setUpBigQuery(bigQuery, { dryRun: flags.dryRun === true })();
    if (E.isLeft(steps)) throw new StartFailure(steps.left.message);
    const width = Math.max(...steps.right.map(({ name }) => name.length));
    for (const { what, name, state, differences, warnings } of steps.right) {
      print(`${what.padEnd('dataset'.length)}  ${name.padEnd(width)}  ${state}`);
      for (const difference of differences) print(`  ${difference}`);
      for (const warning of warnings) print(`  warning: ${warning}`);
    }
    return steps.right.some(({ state }) => state === 'differs') ? ExitCode.failed : ExitCode.ok;
  },
});
