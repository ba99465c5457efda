#!/usr/bin/env node
/** `npm run bench -- <name>`: how fast, as a ratio to a floor that is measured in the same run. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { benchAggregate } from './bench/aggregate.ts';
import { API_SCENARIOS, type ApiScenario } from './bench/api/scenarios.ts';
import { benchApi } from './bench/api.ts';
import { benchIngest } from './bench/ingest.ts';
import { SCENARIOS, type Scenario } from './bench/load.ts';
import { benchReconcile } from './bench/reconcile.ts';
import { benchUpload } from './bench/upload.ts';

const whole = (text: string): number => {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
};

const program = new Command('npm run bench --')
  .description('Measures. One JSON line a scenario on standard output, progress on standard error.')
  .showHelpAfterError('npm run bench -- --help shows what can be given.')
  .exitOverride();

program
  .command('ingest')
  .description(
    'Inputs and buffer of the ingester over a sink that only counts, against a bare server that parses, appends with ' +
      'group commit, syncs before it answers and delivers to the same sink from memory. Generator and server share the machine.',
  )
  .option('--seconds <n>', 'how long each of the two is measured in a scenario', whole, 10)
  .addOption(new Option('--scenario <name...>', 'only these').choices(SCENARIOS).default(SCENARIOS, 'all'))
  .action(({ seconds, scenario }: { readonly seconds: number; readonly scenario: ReadonlyArray<Scenario> }) =>
    benchIngest({ scenarios: scenario, seconds, say: (text) => console.error(text) }),
  );

program
  .command('aggregate')
  .description(
    'The aggregator over an embedded Postgres, first run and second run (nothing new), against a plain bulk insert of the ' +
      'same rows into a table with the same indexes; for a tenth of the rows and for all, so that memory can be compared. ' +
      'And what the Postgres event store needs for events that it has already.',
  )
  .option('--rows <n>', 'hourly totals', (text) => Number(text), 1_000_000)
  .action(({ rows }: { readonly rows: number }) => {
    if (!Number.isInteger(rows) || rows < 10) program.error('--rows must be a whole number from 10', { exitCode: 2 });
    return benchAggregate(rows, (text) => console.error(text));
  });

program
  .command('api')
  .description(
    'Status, usage and invoices of 100 customers with three years of hourly rows in an embedded Postgres, against a Koa ' +
      'route that asks the one question without which there is no answer. Zuora is a fake in a process of its own; how ' +
      'often it is called is said. Everything shares the machine.',
  )
  .option('--seconds <n>', 'how long each of the two is measured in a scenario', whole, 15)
  .option('--connections <n>', 'how many customers look at the same time', whole, 16)
  .addOption(new Option('--scenario <name...>', 'only these').choices(API_SCENARIOS).default(API_SCENARIOS, 'all'))
  .action(
    ({
      seconds,
      connections,
      scenario,
    }: {
      readonly seconds: number;
      readonly connections: number;
      readonly scenario: ReadonlyArray<ApiScenario>;
    }) => benchApi({ scenarios: scenario, seconds, connections, say: (text) => console.error(text) }),
  );

program
  .command('upload')
  .description(
    'The real uploader, once, over an embedded Postgres and a fake Zuora in a process of its own that takes its time for ' +
      'every answer; the ideal is calls × latency / 40. Then the same with an account that never answers.',
  )
  .option('--organizations <n>', 'who have usage to bill', whole, 10_000)
  .option('--latency <ms>', 'how long Zuora takes for an answer', whole, 50)
  .option('--hours <n>', 'hours of usage of each', whole, 24)
  .action(({ organizations, latency, hours }: Readonly<Record<'organizations' | 'latency' | 'hours', number>>) =>
    benchUpload({ organizations, latencyMs: latency, hoursEach: hours }, (text) => console.error(text)),
  );

program
  .command('reconcile')
  .description(
    'The real command for the month before this one, whose usage lies in an embedded Postgres, as events and in the ledger, ' +
      'and at a fake Zuora in a process of its own, which billed it; against a process that reads the same pages once.',
  )
  .option('--organizations <n>', 'who used and were billed, every hour of the month', whole, 1_000)
  .action(({ organizations }: { readonly organizations: number }) =>
    benchReconcile(organizations, (text) => console.error(text)),
  );

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
