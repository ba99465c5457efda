/** `billing enforcer notices resolve`: a person found out what became of a notice. */
import type { JobLockError } from '@usage-billing/core/shared';
import { type ResolveNoticeError, resolveNotice, type TrialNotice } from '@usage-billing/core/trials';
import {
  ClockToken,
  commandUsing,
  ExitCode,
  INSTANCE_HELP,
  JobLockToken,
  NoticeClaimsToken,
  OrganizationDirectoryToken,
  StartFailure,
  staffDecisionOf,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { isSome } from 'fp-ts/lib/Option.js';
import { enforcerReports } from '../module.ts';
import { externalIdOf } from '../organization-argument.ts';
import { noticeArgument, noticeNamed, noticeWords } from './notice-argument.ts';

interface Flags {
  readonly sent?: boolean;
  readonly sendAgain?: boolean;
  readonly by: string;
  readonly note: string;
}

export const resolveNoticeCommand = commandUsing(enforcerReports, {
  directory: OrganizationDirectoryToken,
  claims: NoticeClaimsToken,
  lock: JobLockToken,
  clock: ClockToken,
})<Flags>({
  description:
    'Settles a notice in doubt, or one that a crash left claimed: the owners know of it, or they are to be told again.\nWho decided and why is kept. Look into the mail server’s log first; all mails of one notice share a Message-ID.',
  options: (command) =>
    command
      .argument('<organization>', INSTANCE_HELP)
      .argument('<notice>', `one of ${noticeWords.join(', ')}`, noticeArgument)
      .option('--sent', 'the owners know: it is never sent again')
      .option('--send-again', 'the owners do not know: the next run sends it if it is still called for')
      .requiredOption('--by <name>', 'who decides')
      .requiredOption('--note <text>', 'how it was found out'),
  checkFlags: ({ sent, sendAgain, by, note }) => {
    if ((sent === true) === (sendAgain === true)) return 'give either --sent or --send-again';
    return by.trim() === '' || note.trim() === '' ? '--by and --note need some text' : undefined;
  },
  examples: [
    [
      'billing enforcer notices resolve frosty-sky-72 trial-expired --sent --by ann --note "in the log of the relay"',
      'closes it',
    ],
    [
      'billing enforcer notices resolve frosty-sky-72 trial-expired --send-again --by ann --note "relay never saw it"',
      'the next run sends it',
    ],
  ],
  main: async (ports, { flags, args: [id = '', name = ''], print }) => {
    const notice = noticeNamed(name);
    if (notice === undefined) return ExitCode.usage;
    const externalId = await externalIdOf(ports, id);
    const outcome = flags.sent === true ? 'sent' : 'send again';
    const settlement = { externalId, notice, outcome, ...staffDecisionOf(flags) } as const;
    const resolved = await resolveNotice(ports)(settlement)();
    if (E.isLeft(resolved)) throw new StartFailure(explain(resolved.left));
    print(outcome === 'sent' ? 'Settled: the owners know of it.' : 'Settled: the next run sends it.');
    if (isSome(resolved.right)) print(`${directoryText(notice)}: ${resolved.right.value}`);
    return ExitCode.ok;
  },
});

const explain = (error: ResolveNoticeError | JobLockError): string => {
  switch (error._tag) {
    case 'NoticeClaimsUnavailable':
    case 'JobLockUnavailable':
      return error.message;
    case 'JobAlreadyRunning':
      return 'The enforcer is running now and may be about to send it. Try again in a minute.';
    case 'NoticeNotClaimed':
      return 'Nobody ever tried to send this notice. "billing enforcer notices list" shows what can be settled.';
    case 'NoticeNotInDoubt':
      return error.state === 'sent'
        ? 'It was sent; there is nothing to settle.'
        : `It is ${error.state}: that nobody was told is certain, and it is tried again by itself.`;
  }
};

/** No decision asks for the third notice once the flag is set, so that no run tells the directory of it later. */
const directoryText = (notice: TrialNotice): string =>
  notice === 'data upload refused'
    ? 'The directory was not told; nothing depends on that, because the decision here is what counts'
    : 'The directory cannot be told now; the next run does it';
