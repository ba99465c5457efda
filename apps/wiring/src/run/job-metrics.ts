/** What every job app counts about its runs. */
import type { JobName } from '@usage-billing/core/shared';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** `skipped`: another run held the lock. */
export type JobEnd = 'succeeded' | 'failed' | 'skipped';

export interface JobMetrics {
  /** Starts a timer. The returned function ends it and returns how long the run took, in seconds. */
  readonly begin: (job: JobName) => (end: JobEnd) => number;
}

export const createJobMetrics = (registry: Registry): JobMetrics => {
  const runs = new Counter({
    name: 'billing_job_runs_total',
    help: 'Runs of a job by how they ended: succeeded, failed, or skipped because another run was under way.',
    labelNames: ['job', 'status'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'billing_job_duration_seconds',
    help: 'How long a run took.',
    labelNames: ['job'],
    buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600],
    registers: [registry],
  });
  const lastSuccess = new Gauge({
    name: 'billing_job_last_success_timestamp_seconds',
    help: 'When a run last succeeded, by the machine’s clock.',
    labelNames: ['job'],
    registers: [registry],
  });
  return {
    begin: (job) => {
      const startedAt = performance.now();
      return (end) => {
        const seconds = (performance.now() - startedAt) / 1000;
        runs.inc({ job, status: end });
        durations.observe({ job }, seconds);
        if (end === 'succeeded') lastSuccess.set({ job }, Date.now() / 1000);
        return seconds;
      };
    },
  };
};
