/** What the enforcer counts beside its runs. */
import {
  type EnforceSummary,
  type FlagStatus,
  type NoticeStatus,
  type RefusalFlag,
  trialNotices,
} from '@usage-billing/core/trials';
import { Counter, Gauge, type Registry } from 'prom-client';

const FLAGS: ReadonlySet<string> = new Set<RefusalFlag>(['refuseDataAccess', 'refuseDataUpload']);
const NOTICE_ENDS: ReadonlyArray<NoticeStatus> = ['sent', 'refused', 'in doubt', 'failed'];
const FLAG_ENDS: ReadonlyArray<FlagStatus> = ['set', 'failed', 'taken back', 'cleared', 'clearing failed'];

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
  // A series that is missing until the first failure hides that failure from whoever looks at the increase.
  for (const status of NOTICE_ENDS) for (const type of trialNotices) notified.inc({ type, status }, 0);
  for (const status of FLAG_ENDS) for (const flag of FLAGS) flags.inc({ flag, status }, 0);
  return (summary) => {
    if (summary.dryRun) return;
    inDoubt.set(summary.noticesInDoubt);
    for (const { subject, status, count } of summary.steps)
      if (FLAGS.has(subject)) flags.inc({ flag: subject, status }, count);
      else notified.inc({ type: subject, status }, count);
  };
};
