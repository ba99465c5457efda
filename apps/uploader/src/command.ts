/** The uploader's command line. */
import { settleSummaryToJson, uploadSummaryToJson } from '@usage-billing/core/invoices';
import { type CalendarDay, stringifyJsonExact } from '@usage-billing/core/shared';
import {
  type AppCommand,
  cloudModule,
  directoryModules,
  directoryRules,
  type JobFailure,
  localModule,
  runJobApp,
  StartFailure,
  subcommandOf,
  zuoraAccess,
  zuoraRules,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { Registry } from 'prom-client';
import { createUploader, type DailyInput, type Uploader } from './app.ts';
import { followUpToJson } from './follow-up.ts';
import { dropInvoiceCommand } from './invoices/drop-invoice.ts';
import { listInvoicesCommand } from './invoices/list-invoices.ts';
import { planToText } from './report.ts';
import { uploaderSettings } from './settings.ts';
import { adoptUploadsCommand } from './uploads/adopt-uploads.ts';
import { releaseUploadCommand, resolveUploadCommand } from './uploads/decide-upload.ts';
import { listUploadsCommand } from './uploads/list-uploads.ts';
import { showUploadCommand } from './uploads/show-upload.ts';
import { listSetAsideCommand } from './usage/list-set-aside.ts';
import { releaseUsageCommand } from './usage/release-usage.ts';
import { dayOption } from './usage/usage-options.ts';
import { zuoraRequestMetrics } from './zuora-metrics.ts';

interface UploaderFlags {
  readonly from?: CalendarDay;
  readonly once?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Each of the two jobs once. An import that takes long is followed up by the next run. */
const runBoth =
  (uploader: Uploader, input: DailyInput): TaskEither<JobFailure, string> =>
  async () => {
    const daily = await uploader.daily.run({ ...input, trigger: 'demand' })();
    if (E.isLeft(daily)) return daily;
    const after = await uploader.followUp.run({ trigger: 'demand' })();
    if (E.isLeft(after)) return after;
    const report = {
      prepared: uploadSummaryToJson(daily.right.prepared),
      settled: settleSummaryToJson(daily.right.settled),
      followUp: followUpToJson(after.right),
    };
    return E.right(stringifyJsonExact(report, 2));
  };

const showPlan =
  (uploader: Uploader, input: DailyInput, asJson: boolean): TaskEither<JobFailure, string> =>
  async () => {
    const plan = await uploader.plan(input)();
    if (E.isLeft(plan)) return plan;
    return E.right(asJson ? stringifyJsonExact(uploadSummaryToJson(plan.right), 2) : planToText(plan.right));
  };

const NAME = 'billing-uploader';

const subcommand = subcommandOf(NAME);

export const uploaderCommand: AppCommand<typeof uploaderSettings, UploaderFlags> = {
  name: NAME,
  description:
    'Sends the usage of billable organizations to Zuora, daily at 02:30 UTC; every minute it follows up what was sent and invoices accounts that were created after their trial.\nWhatever crashes and whenever, usage reaches Zuora once.',
  settings: uploaderSettings,
  rules: () => [...zuoraRules, ...directoryRules],
  options: (command) =>
    command
      .option('--once', 'run both jobs once, print the summary as JSON, and exit')
      .option('--dry-run', 'print the files and who is left out of them and why; send and write nothing')
      .option('--from <day>', 'with either: look back to this day, for stranded usage, e.g. 2018-06-15', dayOption)
      .option('--json', 'with --dry-run: print JSON (without the files)'),
  checkFlags: ({ from, json, once, dryRun }) => {
    if (once === true && dryRun === true) return '--once and --dry-run exclude each other';
    if (from !== undefined && once !== true && dryRun !== true) return '--from needs --once or --dry-run';
    return json === true && dryRun !== true ? '--json needs --dry-run; --once prints JSON anyway' : undefined;
  },
  subcommands: [
    subcommand(listUploadsCommand, 'what was sent, what is on its way, what waits for a person'),
    subcommand(showUploadCommand, 'one upload: state, lines, history, what comes next'),
    subcommand(resolveUploadCommand, 'decides about one whose outcome was not seen'),
    subcommand(releaseUploadCommand, 'gives one up; its usage is pending again'),
    subcommand(adoptUploadsCommand, 'after a restore: takes over what Zuora has and the journal has not'),
    subcommand(listSetAsideCommand, 'usage that is set aside, and why'),
    subcommand(releaseUsageCommand, 'has settled usage billed after all'),
    subcommand(listInvoicesCommand, 'accounts that wait for their post-trial invoice'),
    subcommand(dropInvoiceCommand, 'takes one of them off the queue'),
  ],
  examples: [
    [NAME, 'stays up and runs by its schedules'],
    ['billing-uploader --dry-run', 'shows what would be sent and what not'],
    ['billing-uploader --once', 'sends what is due now, and exits'],
    ['billing-uploader --once --from 2018-06-01', 'sends stranded usage too, from that day on'],
  ],
  main: async ({ config, flags, logger, print }) => {
    const access = zuoraAccess(config);
    if (E.isLeft(access)) throw new StartFailure(access.left.join(' '));
    const registry = new Registry();
    const input = flags.from === undefined ? {} : { from: flags.from };
    const once = (uploader: Uploader): TaskEither<JobFailure, string> =>
      flags.dryRun === true ? showPlan(uploader, input, flags.json === true) : runBoth(uploader, input);
    return runJobApp({
      logger,
      print,
      modules: [
        localModule(config, logger),
        ...directoryModules(config),
        cloudModule(access.right, zuoraRequestMetrics(registry)),
      ],
      create: (container) => createUploader(container, config, registry),
      admin: { host: config.adminHost, port: config.adminPort, setting: 'UPLOADER_ADMIN_PORT' },
      once: flags.once === true || flags.dryRun === true ? once : null,
    });
  },
};
