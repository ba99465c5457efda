/** The enforcer's command line. */
import { stringifyJsonExact } from '@usage-billing/core/shared';
import { enforceSummaryToJson } from '@usage-billing/core/trials';
import {
  type AppCommand,
  directoryModules,
  directoryNotifierModule,
  localModule,
  runJobApp,
} from '@usage-billing/wiring';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { createEnforcer } from './app.ts';
import { enforcerRules, enforcerSettings } from './settings.ts';

interface EnforcerFlags {
  readonly once?: boolean;
  readonly dryRun?: boolean;
}

export const enforcerCommand: AppCommand<typeof enforcerSettings, EnforcerFlags> = {
  name: 'billing-enforcer',
  description:
    'Tells owners that a trial is about to end or has ended, and refuses data to those who do not pay: at start, then hourly at :40 UTC.\nEach notice goes out at most once, whatever crashes.',
  settings: enforcerSettings,
  rules: () => enforcerRules,
  options: (command) =>
    command
      .option('--once', 'run once, print the summary as JSON, and exit')
      .option('--dry-run', 'like --once, but say what would be done and do nothing'),
  examples: [
    ['billing-enforcer', 'stays up and runs by its schedule'],
    ['billing-enforcer --once', 'does what is due now, and exits'],
    ['billing-enforcer --dry-run', 'says what is due, and does nothing'],
  ],
  main: ({ config, flags: { once = false, dryRun = false }, logger, print }) =>
    runJobApp({
      logger,
      print,
      modules: [
        localModule(config, logger),
        ...directoryModules(config),
        ...(config.notifier === 'directory' ? [directoryNotifierModule()] : []),
      ],
      create: (container) => createEnforcer(container, config),
      admin: { host: config.adminHost, port: config.adminPort, setting: 'ENFORCER_ADMIN_PORT' },
      once:
        once || dryRun
          ? ({ job }) =>
              TE.map((summary: Parameters<typeof enforceSummaryToJson>[0]) =>
                stringifyJsonExact(enforceSummaryToJson(summary), 2),
              )(job.run({ trigger: 'demand', dryRun }))
          : null,
    }),
};
