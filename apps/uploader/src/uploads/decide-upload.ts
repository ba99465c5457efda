/** `billing uploader uploads resolve` and `release`: a person decides about one upload, as far as the state machine allows. */
import {
  type ResolveUploadError,
  resolveUpload,
  type Upload,
  type UploadResolution,
} from '@usage-billing/core/invoices';
import type { UploadId } from '@usage-billing/core/usage';
import {
  ClockToken,
  type CommandContext,
  type ConfigOf,
  checkDecision,
  combine,
  commandUsing,
  component,
  type DecisionFlags,
  decisionOf,
  decisionOptions,
  ExitCode,
  JobLockToken,
  jobFailure,
  postgres,
  type Resolved,
  staffDecisionOf,
  UploadJournalToken,
  uploadPolicyOf,
  whenFree,
} from '@usage-billing/wiring';
import { jobSettings } from '../settings.ts';
import { uploadIdOf, withUploadId } from './upload-id.ts';
import { UploadSearchToken, uploadSearch } from './upload-search.ts';
import { nextText, refusalText, stateText } from './upload-words.ts';

/** Zuora is asked about uploads that were sent; for one that never went out its settings may be missing. */
const decisions = combine(postgres, component({ settings: jobSettings }), uploadSearch);

const needs = {
  journal: UploadJournalToken,
  lock: JobLockToken,
  uploader: UploadSearchToken,
  clock: ClockToken,
};

interface ResolveFlags extends DecisionFlags {
  readonly taken?: boolean;
  readonly resend?: boolean;
  readonly force?: boolean;
}

export const resolveUploadCommand = commandUsing(
  decisions,
  needs,
)<ResolveFlags>({
  description:
    'Decides about an upload whose outcome was not seen, once somebody has looked for its usage in Zuora.\nLook for usage whose description ends in "Upload <id>-…"; "uploads show" has the descriptions.\nZuora is asked too: --taken, which is final, is refused where Zuora does not hold the usage, --resend where it does, and\nboth where it does not answer.',
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
      'billing uploader uploads resolve 17 --taken --by ann --note "found U-0042 in Zuora"',
      'takes it as imported, and never sends it again',
    ],
    [
      'billing uploader uploads resolve 17 --resend --by ann --note "not in Zuora, no import pending"',
      'sends it again with the next pass',
    ],
  ],
  main: (ports, context) =>
    decide(ports, { _tag: context.flags.taken === true ? 'ResolveTaken' : 'ResolveResend' }, context),
});

export const releaseUploadCommand = commandUsing(
  decisions,
  needs,
)<DecisionFlags>({
  description:
    'Gives up an upload that was not sent, or that a day after its send has no usage in Zuora, which is asked once more. Its usage\nis pending again and goes out in another file; the upload stays in the journal as rejected.',
  options: (command) => decisionOptions(withUploadId(command)),
  checkFlags: checkDecision,
  examples: [
    [
      'billing uploader uploads release 17 --by ann --note "wrong subscription, mended now"',
      'gives upload 17 up; the next daily run takes its usage again',
    ],
  ],
  main: (ports, context) => {
    const { by, note } = decisionOf(context.flags);
    return decide(ports, { _tag: 'Withdraw', reason: `given up by ${by}: ${note}` }, context);
  },
});

type Context = CommandContext<ConfigOf<typeof jobSettings>, DecisionFlags & { readonly force?: boolean }>;

const decide = async (
  ports: Resolved<typeof needs>,
  resolution: UploadResolution,
  { config, args, flags, print, say }: Context,
): Promise<ExitCode> => {
  const id = uploadIdOf(args);
  const policy = uploadPolicyOf(config);
  const order = { id, resolution, decision: staffDecisionOf(flags), policy, force: flags.force === true };
  const upload: Upload = await whenFree(resolveUpload(ports)(order), explain(id, resolution), say);
  print(`Upload ${id} is now ${stateText(upload.state)}.\nNext: ${nextText(upload, ports.clock.now(), policy)}.`);
  return ExitCode.ok;
};

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
