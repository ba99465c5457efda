/** What the enforcer counts beside its runs. */
import type { EnforceSummary } from '@usage-billing/core/trials';
import { Counter, Gauge, type Registry } from 'prom-client';

const FLAGS: ReadonlySet<string> = new Set(['refuseDataAccess', 'refuseDataUpload']);

/** Adds a run's summary to the metrics. */
export const enforcementMetrics = (registry: Registry): ((summary: EnforceSummary) => void) => {
  const notified = new Counter({
    name: 'billing_enforcer_trial_notified',
    help: 'Trial notices by kind and by what became of them.',
    labelNames: ['type', 'status'],
    registers: [registry],
  });
  const flags = new Counter({
    name: 'billing_enforcer_flags_set',
    help: 'Refusal flags by what became of them.',
    labelNames: ['flag', 'status'],
    registers: [registry],
  });
  const inDoubt = new Gauge({
    name: 'billing_enforcer_notices_in_doubt',
    help: 'Notices that nobody knows to have arrived, at the last run; staff have to settle them.',
    registers: [registry],
  });
  return (summary) => {
    if (summary.dryRun) return;
    inDoubt.set(summary.noticesInDoubt);
    for (const { subject, status, count } of summary.steps)
      if (FLAGS.has(subject)) flags.inc({ flag: subject, status }, count);
      else notified.inc({ type: subject, status }, count);
  };
};
