/** When the jobs run: cron patterns with seconds first, always in UTC whatever the machine's zone. */
import type { JobName } from '@usage-billing/core/shared';
import { type Instant, instantFromMillis, instantToMillis } from '@usage-billing/core/shared';
import { Cron } from 'croner';

export const defaultSchedules: Readonly<Record<JobName, string>> = {
  aggregator: '0 10 * * * *',
  uploader: '0 30 2 * * *',
  'post-trial-invoices': '0 * * * * *',
  'invoice-verification': '0 0 5 * * *',
  reconciliation: '0 0 6 * * *',
  enforcer: '0 40 * * * *',
};

const parse = (schedule: string): Cron => new Cron(schedule, { mode: '6-part', timezone: 'UTC', paused: true });

/** Why the pattern cannot be used, or undefined. */
export const scheduleProblem = (schedule: string): string | undefined => {
  try {
    return parse(schedule).nextRun() === null ? 'never comes due' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** The first moment strictly after `after` at which the pattern is due. Throws on a pattern that never is: check it first. */
export const nextRun = (schedule: string, after: Instant): Instant => {
  const due = parse(schedule).nextRun(new Date(instantToMillis(after)));
  if (due === null) throw new RangeError(`The schedule "${schedule}" never comes due`);
  return instantFromMillis(due.getTime());
};
