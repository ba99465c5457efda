/** `billing aggregator`: runs by its schedule, or once. */
import { formatInstant, type Instant, stringifyJsonExact } from '@usage-billing/core/shared';
import type { AggregateSummary, PlannedRow } from '@usage-billing/core/usage';
import { instantOption, jobCommand } from '@usage-billing/wiring';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { AggregatorToken, aggregator } from './module.ts';

interface Flags {
  readonly since?: Instant;
  readonly once?: boolean;
  readonly dryRun?: boolean;
}

export const aggregatorCommand = jobCommand(
  aggregator,
  AggregatorToken,
)<Flags>({
  description:
    'Turns events into hourly aggregates: at start, then hourly at :10 UTC.\nRunning it again, or twice at once, counts nothing twice.',
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
    ['billing aggregator', 'stays up and runs by its schedule'],
    ['billing aggregator --once', 'aggregates what is new, and exits'],
    ['billing aggregator --once --since 2018-01-01T15:00:00Z', 'looks at every hour from then on'],
    ['billing aggregator --dry-run', 'reports what is new, and writes nothing'],
  ],
  once: ({ flags, print }) => {
    const { since, once = false, dryRun = false } = flags;
    if (!once && !dryRun) return null;
    const onPlanned = (rows: ReadonlyArray<PlannedRow>): void => {
      for (const row of rows) print(JSON.stringify(rowJson(row)));
    };
    const input = { trigger: 'demand', dryRun, onPlanned, ...(since === undefined ? {} : { since }) } as const;
    return ({ job }) => TE.map(dryRun ? dryRunText : summaryText)(job.run(input));
  },
});

const summaryText = (summary: AggregateSummary): string => stringifyJsonExact(summary, 2);

const dryRunText = (summary: AggregateSummary): string => stringifyJsonExact({ summary });

/** As the columns of `aggregates`; the amount as decimal text. */
const rowJson = ({ instanceId, bucketStart, amountType, amount }: PlannedRow) => ({
  instance_id: instanceId,
  bucket_start: formatInstant(bucketStart),
  amount_type: amountType,
  amount_value: amount.toString(),
});
