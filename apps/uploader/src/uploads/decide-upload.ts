/** `uploads resolve` and `uploads release`: a person decides about one upload, and the state machine has its say. */
import {
  type ResolveUploadDeps,
  type ResolveUploadError,
  resolveUpload,
  type Upload,
  type UploadResolution,
} from '@usage-billing/core/invoices';
import type { UploadId } from '@usage-billing/core/usage';
import {
  type AppCommand,
  ClockToken,
  type ConfigOf,
  cloudModule,
  databaseSettings,
  ExitCode,
  JobLockToken,
  jobFailure,
  type Logger,
  localModule,
  UploadJournalToken,
  UsageUploaderToken,
  withContainer,
  zuoraAccess,
  zuoraSettings,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { checkDecision, type DecisionFlags, decisionOf, decisionOptions, whenFree } from '../decide.ts';
import { jobSettings, policyOf } from '../settings.ts';
import { uploadIdOf, withUploadId } from './upload-id.ts';
import { nextText, refusalText, stateText } from './upload-words.ts';

const settings = { ...databaseSettings, ...jobSettings, ...zuoraSettings };

const notAsked = (why: string): ResolveUploadDeps['uploader'] => ({
  findByDescription: () => TE.left({ _tag: 'ProviderUnavailable', message: why }),
});

const explain = (id: UploadId, resolution: UploadResolution) => (error: ResolveUploadError) => {
  switch (error._tag) {
    case 'DecisionRefused':
      return refusalText(error.upload, resolution, error.refusal.message);
    case 'NotSeenAtProvider':
      return `upload ${id} does not count as imported, and nothing was changed: ${error.message}. To count as imported is final: usage that is not in Zuora would never be billed. "--force" insists on it.`;
    case 'MaybeAtProvider':
      return `upload ${id} stays as it is: ${error.message}. Its usage must not go out while it is in Zuora, or may be: it would be billed twice. Where it is there, "uploads resolve --taken" says so.`;
    case 'StaleUpload':
      return `upload ${id} moved on at the same moment, and nothing was changed: look at it again`;
    default:
      return jobFailure(error).message;
  }
};

interface Deciding {
  readonly config: ConfigOf<typeof settings>;
  readonly args: ReadonlyArray<string>;
  readonly flags: DecisionFlags & { readonly force?: boolean };
  readonly logger: Logger;
  readonly print: (text: string) => void;
  readonly say: (text: string) => void;
}

/** Zuora is asked about what was sent; about a file that never went out nobody need know where it is. */
const decide = (
  resolution: UploadResolution,
  { config, args, flags, logger, print, say }: Deciding,
): Promise<ExitCode> => {
  const access = zuoraAccess(config);
  const zuora = E.isRight(access) ? [cloudModule(access.right)] : [];
  return withContainer([localModule(config, logger), ...zuora], async (container) => {
    const clock = await container.getAsync(ClockToken);
    const deps = {
      journal: await container.getAsync(UploadJournalToken),
      lock: await container.getAsync(JobLockToken),
      uploader: E.isLeft(access) ? notAsked(access.left.join(' ')) : await container.getAsync(UsageUploaderToken),
      clock,
    };
    const id = uploadIdOf(args);
    const policy = policyOf(config);
    const decision = decisionOf(flags);
    const force = flags.force === true;
    const upload: Upload = await whenFree(
      resolveUpload(deps)({ id, resolution, decision, policy, force }),
      explain(id, resolution),
      say,
    );
    print(`Upload ${id} is now ${stateText(upload.state)}.\nNext: ${nextText(upload, clock.now(), policy)}.`);
    return ExitCode.ok;
  });
};

interface ResolveFlags extends DecisionFlags {
  readonly taken?: boolean;
  readonly resend?: boolean;
  readonly force?: boolean;
}

export const resolveUploadCommand: AppCommand<typeof settings, ResolveFlags> = {
  name: 'billing-uploader uploads resolve',
  description:
    'Decides about an upload whose outcome was not seen, once somebody has looked for its usage in Zuora.\nLook for usage whose description ends in "Upload <id>-…"; "uploads show" has the descriptions.\nZuora is asked too: --taken, which is final, is refused where Zuora does not hold the usage, --resend where it does, and\nboth where it does not answer.',
  settings,
  options: (command) =>
    decisionOptions(
      withUploadId(command)
        .option('--taken', 'its usage is in Zuora: it counts as imported, for good')
        .option('--resend', 'its usage is not in Zuora a day after the send: it is sent again, as a new request')
        .option('--force', 'with --taken: whatever Zuora says; what it said is kept with the note'),
    ),
  checkFlags: (flags) => {
    if ((flags.taken === true) === (flags.resend === true)) return 'give one of --taken and --resend';
    return flags.force === true && flags.taken !== true ? '--force needs --taken' : checkDecision(flags);
  },
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
    'Gives up an upload that was not sent, or that a day after its send has no usage in Zuora, which is asked once more. Its usage\nis pending again and goes out in another file; the upload stays in the journal as rejected.',
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
