/** `uploads resolve` and `uploads release`: a person decides about one upload, and the state machine has its say. */
import {
  type ResolveUploadDeps,
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
  cloudModule,
  databaseSettings,
  ExitCode,
  JobLockToken,
  jobFailure,
  type Logger,
  localModule,
  StartFailure,
  UploadJournalToken,
  UsageUploaderToken,
  withContainer,
  zuoraAccess,
  zuoraSettings,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ContainerModule } from 'inversify';
import { checkDecision, type DecisionFlags, decisionOf, decisionOptions, whenFree } from '../decide.ts';
import { jobSettings, policyOf } from '../settings.ts';
import { uploadIdOf, withUploadId } from './upload-id.ts';
import { nextText, refusalText, stateText } from './upload-words.ts';

const settings = { ...databaseSettings, ...jobSettings };
const resolveSettings = { ...settings, ...zuoraSettings };

const NOT_ASKED: ResolveUploadDeps['uploader'] = {
  findByDescription: () => TE.left({ _tag: 'ProviderUnavailable', message: 'there is no connection to Zuora' }),
};

const explain = (id: UploadId, resolution: UploadResolution) => (error: ResolveUploadError) => {
  switch (error._tag) {
    case 'DecisionRefused':
      return refusalText(error.upload, resolution, error.refusal.message);
    case 'NotSeenAtProvider':
      return `upload ${id} does not count as imported, and nothing was changed: ${error.message}. To count as imported is final: usage that is not in Zuora would never be billed. "--force" insists on it.`;
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

const zuoraModule = (config: ConfigOf<typeof zuoraSettings>): ContainerModule => {
  const access = zuoraAccess(config);
  if (E.isLeft(access)) throw new StartFailure(access.left.join(' '));
  return cloudModule(access.right);
};

/** Zuora is asked where there is a module for it; most decisions need the database alone. */
const decide = (
  resolution: UploadResolution,
  { config, args, flags, logger, print, say }: Deciding,
  zuora?: ContainerModule,
): Promise<ExitCode> =>
  withContainer([localModule(config, logger), ...(zuora === undefined ? [] : [zuora])], async (container) => {
    const clock = await container.getAsync(ClockToken);
    const deps = {
      journal: await container.getAsync(UploadJournalToken),
      lock: await container.getAsync(JobLockToken),
      uploader: zuora === undefined ? NOT_ASKED : await container.getAsync(UsageUploaderToken),
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

interface ResolveFlags extends DecisionFlags {
  readonly taken?: boolean;
  readonly resend?: boolean;
  readonly force?: boolean;
}

export const resolveUploadCommand: AppCommand<typeof resolveSettings, ResolveFlags> = {
  name: 'billing-uploader uploads resolve',
  description:
    'Decides about an upload whose outcome was not seen, once somebody has looked for its usage in Zuora.\nLook for usage whose description ends in "Upload <id>-…"; "uploads show" has the descriptions.\nBefore --taken, which is final, Zuora is asked too; it is refused where Zuora does not hold the usage, or does not answer.',
  settings: resolveSettings,
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
  main: (context) =>
    context.flags.taken === true
      ? decide({ _tag: 'ResolveTaken' }, context, zuoraModule(context.config))
      : decide({ _tag: 'ResolveResend' }, context),
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
