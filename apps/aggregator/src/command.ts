/** The aggregator's command line. */
import { formatInstant, type Instant, stringifyJsonExact } from '@usage-billing/core/shared';
import type { AggregateSummary, PlannedRow } from '@usage-billing/core/usage';
import { type AppCommand, eventStoreModules, eventStoreRules, instantOption, runJobApp } from '@usage-billing/wiring';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { createAggregator } from './app.ts';
import { aggregatorSettings } from './settings.ts';

interface AggregatorFlags {
  readonly since?: Instant;
  readonly once?: boolean;
  readonly dryRun?: boolean;
}

/** As the columns of `aggregates`; the amount as decimal text. */
const rowJson = ({ instanceId, bucketStart, amountType, amount }: PlannedRow) => ({
  instance_id: instanceId,
  bucket_start: formatInstant(bucketStart),
  amount_type: amountType,
  amount_value: amount.toString(),
});

export const aggregatorCommand: AppCommand<typeof aggregatorSettings, AggregatorFlags> = {
  name: 'billing-aggregator',
  description:
    'Turns events into hourly aggregates: at start, then hourly at :10 UTC.\nRunning it again, or twice at once, counts nothing twice.',
  settings: aggregatorSettings,
  rules: () => eventStoreRules,
  options: (command) =>
    command
      .option('--once', 'run once, print the summary as JSON, and exit')
      .option(
        '--since <time>',
        'with --once: look at every hour from this one on, e.g. 2018-01-01T15:00:00Z',
        instantOption,
      )
      .option(
        '--dry-run',
        'print each row that would be inserted as a line of JSON, then the summary, and write nothing',
      ),
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
    const onPlanned = (rows: ReadonlyArray<PlannedRow>): void => {
      for (const row of rows) print(JSON.stringify(rowJson(row)));
    };
    const input = { trigger: 'demand', dryRun, onPlanned, ...(since === undefined ? {} : { since }) } as const;
    const summaryText = (summary: AggregateSummary): string =>
      dryRun ? stringifyJsonExact({ summary }) : stringifyJsonExact(summary, 2);
    return runJobApp({
      logger,
      print,
      modules: eventStoreModules(config, logger),
      create: (container) => createAggregator(container, config),
      admin: { host: config.adminHost, port: config.adminPort, setting: 'AGGREGATOR_ADMIN_PORT' },
      once: once || dryRun ? ({ job }) => TE.map(summaryText)(job.run(input)) : null,
    });
  },
};
