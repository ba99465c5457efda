/** The aggregator in-process: turns the events of the store into rows of the ledger, hour by hour. */
import { HOUR, type Instant } from '@usage-billing/core/shared';
import {
  type AggregateSummary,
  type AggregateUsageDeps,
  aggregateUsage,
  type PlannedRow,
} from '@usage-billing/core/usage';
import {
  createJob,
  createJobMetrics,
  hourlyJob,
  type Job,
  type JobApp,
  type Logger,
  scheduleJobs,
} from '@usage-billing/wiring';
import { Registry } from 'prom-client';
import { aggregationMetrics } from './metrics.ts';
import type { AggregatorConfig } from './settings.ts';

export interface AggregatorInput {
  /** Looks at every hour from this one on, beside those that it would look at anyway. */
  readonly since?: Instant;
  /** Reports what it would insert, and writes nothing. */
  readonly dryRun?: boolean;
  /** Called with what a dry run would insert, page by page. */
  readonly onPlanned?: (rows: ReadonlyArray<PlannedRow>) => void;
}

export interface Aggregator extends JobApp {
  readonly job: Job<AggregatorInput, AggregateSummary>;
}

export type AggregatorPorts = AggregateUsageDeps & { readonly logger: Logger };

export const createAggregator =
  (config: AggregatorConfig) =>
  ({ logger, ...ports }: AggregatorPorts): Aggregator => {
    const registry = new Registry();
    const aggregate = aggregateUsage(ports);
    const overlap = BigInt(config.overlapHours) * HOUR;
    const job = createJob<AggregatorInput, AggregateSummary>({
      name: 'aggregator',
      schedule: config.schedule,
      execute: ({ dryRun = false, ...input }) => aggregate({ ...input, dryRun, overlap }),
      toJson: (summary) => summary,
      onSummary: aggregationMetrics(registry),
      logger,
      metrics: createJobMetrics(registry),
    });
    const hourly = hourlyJob(job, (trigger) => job.run({ trigger }));
    return { job, registry, ...scheduleJobs([hourly], ports.clock, logger) };
  };
