/** The aggregator in-process: turns what the event store received into rows of the ledger, hour by hour. */
import { HOUR, type Instant } from '@usage-billing/core/shared';
import { type AggregateSummary, aggregateUsage, type PlannedRow } from '@usage-billing/core/usage';
import {
  ClockToken,
  createJob,
  createJobMetrics,
  EventStoreToken,
  hourlyJob,
  type Job,
  type JobApp,
  JobHistoryToken,
  JobLockToken,
  LoggerToken,
  scheduleJobs,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import type { Container } from 'inversify';
import { Registry } from 'prom-client';
import { aggregationMetrics } from './metrics.ts';
import type { AggregatorConfig } from './settings.ts';

export interface AggregatorInput {
  /** Looks at every hour from this one on, beside those that it would look at anyway. */
  readonly since?: Instant;
  /** Says what it would insert, and writes nothing. */
  readonly dryRun?: boolean;
  /** Told what a dry run would insert, page by page. */
  readonly onPlanned?: (rows: ReadonlyArray<PlannedRow>) => void;
}

export interface Aggregator extends JobApp {
  readonly job: Job<AggregatorInput, AggregateSummary>;
}

export const createAggregator = async (container: Container, config: AggregatorConfig): Promise<Aggregator> => {
  const clock = await container.getAsync(ClockToken);
  const logger = await container.getAsync(LoggerToken);
  const aggregate = aggregateUsage({
    eventStore: await container.getAsync(EventStoreToken),
    ledger: await container.getAsync(UsageLedgerToken),
    history: await container.getAsync(JobHistoryToken),
    lock: await container.getAsync(JobLockToken),
    clock,
  });
  const registry = new Registry();
  const job = createJob<AggregatorInput, AggregateSummary>({
    name: 'aggregator',
    schedule: config.schedule,
    execute: ({ dryRun = false, ...input }) =>
      aggregate({ ...input, dryRun, overlap: BigInt(config.overlapHours) * HOUR }),
    toJson: (summary) => summary,
    onSummary: aggregationMetrics(registry),
    logger,
    metrics: createJobMetrics(registry),
  });
  const run = (trigger: 'schedule' | 'start' | 'demand') => job.run({ trigger });
  return { job, registry, ...scheduleJobs([hourlyJob(job, run)], clock, logger) };
};
