/** `billing enforcer`: runs by its schedule, or once. */
import { stringifyJsonExact } from '@usage-billing/core/shared';
import { type EnforceSummary, enforceSummaryToJson } from '@usage-billing/core/trials';
import { type JobFailure, jobCommand, notifierIsChosen } from '@usage-billing/wiring';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Enforcer } from './app.ts';
import { dryRunText, type PlannedStep } from './dry-run-report.ts';
import { EnforcerToken, enforcer } from './module.ts';

interface Flags {
  readonly once?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export const enforcerCommand = jobCommand(
  enforcer,
  EnforcerToken,
)<Flags>({
  description:
    'Notifies owners that a trial is about to end or has ended, and refuses data to those who do not pay: at start, then hourly at :40 UTC.\nEach notice is sent at most once, whatever crashes.',
  rules: ({ dryRun }) => (dryRun === true ? [] : [notifierIsChosen]),
  options: (command) =>
    command
      .option('--once', 'run once, print the summary as JSON, and exit')
      .option('--dry-run', 'print what a run would do now as a table; do and write nothing')
      .option('--json', 'with --dry-run: print the summary as JSON'),
  checkFlags: ({ once, dryRun, json }) => {
    if (once === true && dryRun === true) return '--once and --dry-run exclude each other';
    return json === true && dryRun !== true ? '--json needs --dry-run; --once prints JSON anyway' : undefined;
  },
  examples: [
    ['billing enforcer', 'stays up and runs by its schedule'],
    ['billing enforcer --once', 'does what is due now, and exits'],
    ['billing enforcer --dry-run', 'reports what is due, and does nothing'],
    ['billing enforcer explain frosty-sky-72', 'explains the state of one organization'],
    ['ENFORCER_NOTIFIER=smtp SMTP_URL=smtp://… billing enforcer', 'notifies owners by mail'],
  ],
  once: ({ flags }) => {
    if (flags.dryRun === true) return showPlan(flags.json === true);
    return flags.once === true ? runOnce : null;
  },
});

const runOnce = ({ job }: Enforcer): TE.TaskEither<JobFailure, string> =>
  TE.map(summaryText)(job.run({ trigger: 'demand' }));

const showPlan =
  (asJson: boolean) =>
  ({ job }: Enforcer): TE.TaskEither<JobFailure, string> => {
    const steps: PlannedStep[] = [];
    const run = job.run({
      trigger: 'demand',
      dryRun: true,
      onStep: (externalId, step) => steps.push({ externalId, step }),
    });
    return TE.map((summary: EnforceSummary) => (asJson ? summaryText(summary) : dryRunText(steps, summary)))(run);
  };

const summaryText = (summary: EnforceSummary): string => stringifyJsonExact(enforceSummaryToJson(summary), 2);
