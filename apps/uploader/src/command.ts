/** `billing uploader`: runs the two jobs. */
import { uploaderRunToJson, uploadSummaryToJson } from '@usage-billing/core/invoices';
import { type CalendarDay, inSteps, step, stringifyJsonExact } from '@usage-billing/core/shared';
import { dayOption, type JobFailure, jobCommand } from '@usage-billing/wiring';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { DailyInput, Uploader } from './app.ts';
import { followUpToJson } from './follow-up.ts';
import { UploaderToken, uploader } from './module.ts';
import { planToText } from './report.ts';

interface Flags {
  readonly from?: CalendarDay;
  readonly once?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export const uploaderCommand = jobCommand(
  uploader,
  UploaderToken,
)<Flags>({
  description:
    'Sends the usage of billable organizations to Zuora, daily at 02:30 UTC; every minute it follows up what was sent and invoices accounts that were created after their trial.\nWhatever crashes and whenever, usage reaches Zuora once.',
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
  examples: [
    ['billing uploader', 'stays up and runs by its schedules'],
    ['billing uploader --dry-run', 'shows what would be sent and what not'],
    ['billing uploader --once', 'sends what is due now, and exits'],
    ['billing uploader --once --from 2018-06-01', 'sends stranded usage too, from that day on'],
  ],
  once: ({ flags }) => {
    const input = flags.from === undefined ? {} : { from: flags.from };
    if (flags.dryRun === true) return (app) => showPlan(app, input, flags.json === true);
    return flags.once === true ? (app) => runBoth(app, input) : null;
  },
});

/** Each of the two jobs once. An import that takes long is followed up by the next run. */
const runBoth = (app: Uploader, input: DailyInput): TaskEither<JobFailure, string> =>
  inSteps(async function* () {
    const daily = yield* step(app.daily.run({ ...input, trigger: 'demand' }));
    const after = yield* step(app.followUp.run({ trigger: 'demand' }));
    const report = {
      ...uploaderRunToJson(daily),
      followUp: followUpToJson(after),
    };
    return stringifyJsonExact(report, 2);
  });

const showPlan = (app: Uploader, input: DailyInput, asJson: boolean): TaskEither<JobFailure, string> =>
  inSteps(async function* () {
    const plan = yield* step(app.plan(input));
    return asJson ? stringifyJsonExact(uploadSummaryToJson(plan), 2) : planToText(plan, app.reportFormat);
  });
