/** The enforcer in-process: tells owners about their trials and refuses data to those who do not pay. */
import type { JobTrigger } from '@usage-billing/core/shared';
import {
  type EnforceError,
  type EnforceSummary,
  type EnforceTrialsInput,
  enforceSummaryToJson,
  enforceTrials,
} from '@usage-billing/core/trials';
import {
  ClockToken,
  createJob,
  createJobMetrics,
  hourlyJob,
  type Job,
  type JobApp,
  JobHistoryToken,
  JobLockToken,
  LoggerToken,
  NoticeClaimsToken,
  OrganizationDirectoryToken,
  scheduleJobs,
  TrialNotifierToken,
} from '@usage-billing/wiring';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Container } from 'inversify';
import { Registry } from 'prom-client';
import { enforcementMetrics } from './metrics.ts';
import { type EnforcerConfig, policyOf } from './settings.ts';

export interface EnforcerInput extends Pick<EnforceTrialsInput, 'onStep'> {
  /** Says what it would do, and does nothing. */
  readonly dryRun?: boolean;
}

export interface Enforcer extends JobApp {
  readonly job: Job<EnforcerInput, EnforceSummary>;
}

export const createEnforcer = async (container: Container, config: EnforcerConfig): Promise<Enforcer> => {
  const clock = await container.getAsync(ClockToken);
  const logger = await container.getAsync(LoggerToken);
  const enforce = enforceTrials({
    directory: await container.getAsync(OrganizationDirectoryToken),
    notifier: await container.getAsync(TrialNotifierToken),
    claims: await container.getAsync(NoticeClaimsToken),
    history: await container.getAsync(JobHistoryToken),
    lock: await container.getAsync(JobLockToken),
    clock,
  });
  const policy = policyOf(config);
  const registry = new Registry();
  const count = enforcementMetrics(registry);
  /** What a run that broke off had done by then is counted too. */
  const enforceAndCount = (input: EnforceTrialsInput): ReturnType<typeof enforce> =>
    TE.mapLeft((error: EnforceError) => {
      if (error._tag === 'EnforcementIncomplete') count(error.summary);
      return error;
    })(enforce(input));
  const job = createJob<EnforcerInput, EnforceSummary>({
    name: 'enforcer',
    schedule: config.schedule,
    execute: ({ dryRun = false, ...input }) => enforceAndCount({ ...input, policy, dryRun }),
    toJson: enforceSummaryToJson,
    onSummary: count,
    logger,
    metrics: createJobMetrics(registry),
  });
  const run = (trigger: JobTrigger) => job.run({ trigger });
  return { job, registry, ...scheduleJobs([hourlyJob(job, run)], clock, logger) };
};
