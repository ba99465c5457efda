/** `uploads resolve` and `uploads release`: a person decides about one upload, and the state machine has its say. */
import {
  type ResolveUploadError,
  resolveUpload,
  type Upload,
  type UploadId,
  type UploadResolution,
} from '@usage-billing/core/usage';
import {
  type AppCommand,
  ClockToken,
  type ConfigOf,
  databaseSettings,
  ExitCode,
  JobLockToken,
  jobFailure,
  type Logger,
  localModule,
  UploadJournalToken,
  withContainer,
} from '@usage-billing/wiring';
import { checkDecision, type DecisionFlags, decisionOf, decisionOptions, whenFree } from '../decide.ts';
import { jobSettings, policyOf } from '../settings.ts';
import { uploadIdOf, withUploadId } from './upload-id.ts';
import { nextText, refusalText, stateText } from './upload-words.ts';

const settings = { ...databaseSettings, ...jobSettings };

const explain = (id: UploadId, resolution: UploadResolution) => (error: ResolveUploadError) => {
  switch (error._tag) {
    case 'DecisionRefused':
      return refusalText(error.upload, resolution, error.refusal.message);
    case 'StaleUpload':
      return `upload ${id} moved on at the same moment, and nothing was changed: look at it again`;
    default:
      return jobFailure(error).message;
  }
};

interface Deciding {
  readonly config: ConfigOf<typeof settings>;
  readonly args: ReadonlyArray<string>;
  readonly flags: DecisionFlags;
  readonly logger: Logger;
  readonly print: (text: string) => void;
  readonly say: (text: string) => void;
}

const decide = (
  resolution: UploadResolution,
  { config, args, flags, logger, print, say }: Deciding,
): Promise<ExitCode> =>
  withContainer([localModule(config, logger)], async (container) => {
    const clock = await container.getAsync(ClockToken);
    const deps = {
      journal: await container.getAsync(UploadJournalToken),
      lock: await container.getAsync(JobLockToken),
      clock,
    };
    const id = uploadIdOf(args);
    const policy = policyOf(config);
    const decision = decisionOf(flags);
    const upload: Upload = await whenFree(
      resolveUpload(deps)({ id, resolution, decision, policy }),
      explain(id, resolution),
      say,
    );
    print(`Upload ${id} is now ${stateText(upload.state)}.\nNext: ${nextText(upload, clock.now(), policy)}.`);
    return ExitCode.ok;
  });

interface ResolveFlags extends DecisionFlags {
  readonly taken?: boolean;
  readonly resend?: boolean;
}

export const resolveUploadCommand: AppCommand<typeof settings, ResolveFlags> = {
  name: 'billing-uploader uploads resolve',
  description:
    'Decides about an upload whose outcome was not seen, once somebody has looked for its usage in Zuora.\nLook for usage whose description ends in "Upload <id>-…"; "uploads show" has the descriptions.',
  settings,
  options: (command) =>
    decisionOptions(
      withUploadId(command)
        .option('--taken', 'its usage is in Zuora: it counts as imported')
        .option('--resend', 'its usage is not in Zuora a day after the send: it is sent again, as a new request'),
    ),
  checkFlags: (flags) =>
    (flags.taken === true) === (flags.resend === true) ? 'give one of --taken and --resend' : checkDecision(flags),
  examples: [
    [
      'billing-uploader uploads resolve 17 --taken --by ann --note "found U-0042 in Zuora"',
      'takes it as imported, and never sends it again',
    ],
    [
      'billing-uploader uploads resolve 17 --resend --by ann --note "not in Zuora, no import pending"',
      'sends it again with the next pass',
    ],
  ],
  main: (context) => decide({ _tag: context.flags.taken === true ? 'ResolveTaken' : 'ResolveResend' }, context),
};

export const releaseUploadCommand: AppCommand<typeof settings, DecisionFlags> = {
  name: 'billing-uploader uploads release',
  description:
    'Gives up an upload that was not sent, or that a day after its send has no usage in Zuora. Its usage is pending again\nand goes out in another file; the upload stays in the journal as rejected.',
  settings,
  options: (command) => decisionOptions(withUploadId(command)),
  checkFlags: checkDecision,
  examples: [
    [
      'billing-uploader uploads release 17 --by ann --note "wrong subscription, mended now"',
      'gives upload 17 up; the next daily run takes its usage again',
    ],
  ],
  main: (context) => {
    const { by, note } = decisionOf(context.flags);
    return decide({ _tag: 'Withdraw', reason: `given up by ${by}: ${note}` }, context);
  },
};
