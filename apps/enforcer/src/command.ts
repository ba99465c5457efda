/** The enforcer's command line. */
import { stringifyJsonExact } from '@usage-billing/core/shared';
import { enforceSummaryToJson } from '@usage-billing/core/trials';
import {
  type AppCommand,
  directoryModules,
  type JobFailure,
  localModule,
  notifierModules,
  runJobApp,
  subcommandOf,
} from '@usage-billing/wiring';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { createEnforcer, type Enforcer } from './app.ts';
import { dryRunText, type PlannedStep } from './dry-run-report.ts';
import { explainCommand } from './explain/explain-command.ts';
import { listNoticesCommand } from './notices/list-notices.ts';
import { previewNoticeCommand } from './notices/preview-notice.ts';
import { resolveNoticeCommand } from './notices/resolve-notice.ts';
import { enforcerRules, enforcerSettings, policyOf } from './settings.ts';

const NAME = 'billing-enforcer';

const subcommand = subcommandOf(NAME);

interface EnforcerFlags {
  readonly once?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const runOnce = ({ job }: Enforcer): TE.TaskEither<JobFailure, string> =>
  TE.map((summary: Parameters<typeof enforceSummaryToJson>[0]) => stringifyJsonExact(enforceSummaryToJson(summary), 2))(
    job.run({ trigger: 'demand' }),
  );

const showPlan =
  (asJson: boolean) =>
  ({ job }: Enforcer): TE.TaskEither<JobFailure, string> => {
    const steps: PlannedStep[] = [];
    const run = job.run({
      trigger: 'demand',
      dryRun: true,
      onStep: (externalId, step) => steps.push({ externalId, step }),
    });
    return TE.map((summary: Parameters<typeof enforceSummaryToJson>[0]) =>
      asJson ? stringifyJsonExact(enforceSummaryToJson(summary), 2) : dryRunText(steps, summary),
    )(run);
  };

export const enforcerCommand: AppCommand<typeof enforcerSettings, EnforcerFlags> = {
  name: NAME,
  description:
    'Tells owners that a trial is about to end or has ended, and refuses data to those who do not pay: at start, then hourly at :40 UTC.\nEach notice goes out at most once, whatever crashes.',
  settings: enforcerSettings,
  rules: () => enforcerRules,
  options: (command) =>
    command
      .option('--once', 'run once, print the summary as JSON, and exit')
      .option('--dry-run', 'print what a run would do now as a table; do and write nothing')
      .option('--json', 'with --dry-run: print the summary as JSON'),
  checkFlags: ({ once, dryRun, json }) => {
    if (once === true && dryRun === true) return '--once and --dry-run exclude each other';
    return json === true && dryRun !== true ? '--json needs --dry-run; --once prints JSON anyway' : undefined;
  },
  subcommands: [
    subcommand(explainCommand, 'why an organization is refused or not, and what would change that'),
    subcommand(listNoticesCommand, 'notices that did not go out, or of which nobody knows'),
    subcommand(resolveNoticeCommand, 'settles a notice of which nobody knows whether it arrived'),
    subcommand(previewNoticeCommand, 'shows what owners would read'),
  ],
  examples: [
    [NAME, 'stays up and runs by its schedule'],
    [`${NAME} --once`, 'does what is due now, and exits'],
    [`${NAME} --dry-run`, 'says what is due, and does nothing'],
    [`${NAME} explain frosty-sky-72`, 'tells where one organization stands, and why'],
    [`ENFORCER_NOTIFIER=smtp SMTP_URL=smtp://… ${NAME}`, 'tells owners by mail'],
  ],
  main: ({ config, flags, logger, print }) => {
    const chosen = flags.once === true ? runOnce : flags.dryRun === true ? showPlan(flags.json === true) : null;
    return runJobApp({
      logger,
      print,
      modules: [
        localModule(config, logger),
        ...directoryModules(config),
        ...notifierModules(config, policyOf(config).uploadGrace),
      ],
      create: (container) => createEnforcer(container, config),
      admin: { host: config.adminHost, port: config.adminPort, setting: 'ENFORCER_ADMIN_PORT' },
      once: chosen,
    });
  },
};
