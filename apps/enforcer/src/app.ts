/** The enforcer in-process: notifies owners about their trials and refuses data to those who do not pay. */
import {
  type EnforceError,
  type EnforceSummary,
  type EnforceTrialsDeps,
  type EnforceTrialsInput,
  enforceSummaryToJson,
  enforceTrials,
} from '@usage-billing/core/trials';
import {
  createJob,
  createJobMetrics,
  hourlyJob,
  type Job,
  type JobApp,
  type Logger,
  scheduleJobs,
} from '@usage-billing/wiring';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Registry } from 'prom-client';
import { enforcementMetrics } from './metrics.ts';
import { type EnforcerConfig, policyOf } from './settings.ts';

export interface EnforcerInput extends Pick<EnforceTrialsInput, 'onStep'> {
  /** Reports what it would do, and does nothing. */
  readonly dryRun?: boolean;
}

export interface Enforcer extends JobApp {
  readonly job: Job<EnforcerInput, EnforceSummary>;
}

export type EnforcerPorts = EnforceTrialsDeps & { readonly logger: Logger };

export const createEnforcer =
  (config: EnforcerConfig) =>
  ({ logger, ...ports }: EnforcerPorts): Enforcer => {
    const registry = new Registry();
    const count = enforcementMetrics(registry);
    const policy = policyOf(config);
    const enforce = countingIncomplete(enforceTrials(ports), count);
    const job = createJob<EnforcerInput, EnforceSummary>({
      name: 'enforcer',
      schedule: config.schedule,
      execute: ({ dryRun = false, ...input }) => enforce({ ...input, policy, dryRun }),
      toJson: enforceSummaryToJson,
      onSummary: count,
      logger,
      metrics: createJobMetrics(registry),
    });
    const hourly = hourlyJob(job, (trigger) => job.run({ trigger }));
    return { job, registry, ...scheduleJobs([hourly], ports.clock, logger) };
  };

/** What a run had done before it broke off is counted too. */
const countingIncomplete =
  (enforce: ReturnType<typeof enforceTrials>, count: (summary: EnforceSummary) => void): typeof enforce =>
  (input) =>
    TE.mapLeft((error: EnforceError) => {
      if (error._tag === 'EnforcementIncomplete') count(error.summary);
      return error;
    })(enforce(input));
