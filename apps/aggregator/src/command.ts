/** The aggregator's command line. */
import { type Instant, stringifyJsonExact } from '@usage-billing/core/shared';
import { type AppCommand, instantOption, localModule, runJobApp } from '@usage-billing/wiring';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { createAggregator } from './app.ts';
import { aggregatorSettings } from './settings.ts';

interface AggregatorFlags {
  readonly since?: Instant;
  readonly once?: boolean;
  readonly dryRun?: boolean;
}

export const aggregatorCommand: AppCommand<typeof aggregatorSettings, AggregatorFlags> = {
  name: 'billing-aggregator',
  description:
    'Turns events into hourly aggregates: at start, then hourly at :10 UTC.\nRunning it again, or twice at once, counts nothing twice.',
  settings: aggregatorSettings,
  options: (command) =>
    command
      .option('--once', 'run once, print the summary as JSON, and exit')
      .option(
        '--since <time>',
        'with --once: look at every hour from this one on, e.g. 2018-01-01T15:00:00Z',
        instantOption,
      )
      .option('--dry-run', 'like --once, but say what would be inserted and write nothing'),
  checkFlags: ({ since, once, dryRun }) =>
    since !== undefined && once !== true && dryRun !== true ? '--since needs --once or --dry-run' : undefined,
  examples: [
    ['billing-aggregator', 'stays up and runs by its schedule'],
    ['billing-aggregator --once', 'aggregates what is new, and exits'],
    ['billing-aggregator --once --since 2018-01-01T15:00:00Z', 'looks at every hour from then on'],
    ['billing-aggregator --dry-run', 'says what is new, and writes nothing'],
  ],
  main: ({ config, flags, logger, print }) => {
    const { since, once = false, dryRun = false } = flags;
    const input = { trigger: 'demand', dryRun, ...(since === undefined ? {} : { since }) } as const;
    return runJobApp({
      logger,
      print,
      modules: [localModule(config, logger)],
      create: (container) => createAggregator(container, config),
      admin: { host: config.adminHost, port: config.adminPort, setting: 'AGGREGATOR_ADMIN_PORT' },
      once: once || dryRun ? ({ job }) => TE.map((summary) => stringifyJsonExact(summary, 2))(job.run(input)) : null,
    });
  },
};
