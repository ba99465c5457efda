/** `billing uploader uploads adopt`: after a restore, takes over what was sent since the copy was made. */
import { adoptUploads } from '@usage-billing/core/invoices';
import { stringifyJsonExact } from '@usage-billing/core/shared';
import {
  checkDecision,
  combine,
  commandUsing,
  type DecisionFlags,
  directory,
  ExitCode,
  jobFailure,
  postgres,
  staffDecisionOf,
  whenFree,
  zuora,
} from '@usage-billing/wiring';
import { adoptReportJson, adoptReportText } from './adopt-report.ts';
import { adoptTokens } from './adopt-tokens.ts';

interface Flags extends Partial<DecisionFlags> {
  readonly dryRun?: boolean;
  readonly acceptLess?: boolean;
  readonly json?: boolean;
}

export const adoptUploadsCommand = commandUsing(
  combine(postgres, zuora, directory),
  adoptTokens,
)<Flags>({
  description: [
    'After the database was restored from an older copy: takes over the uploads that Zuora holds and the journal does not know, with the usage that they covered. Until then the uploader sends nothing. Let the aggregator catch up first.',
    'Zuora shows only imports that it is done with: first see there that no usage import is pending, or its usage is billed twice. With this the database, where it tells that it was restored, is accepted, and who did so is kept.',
    'An upload is taken over where its records make the very file that its name tells of; usage that cannot be told apart is set aside as "unmatched", and shown. Nothing is guessed.',
  ].join('\n'),
  options: (command) =>
    command
      .option('--dry-run', 'show what would be taken over; write nothing')
      .option('--accept-less', 'also uploads of which the ledger holds less usage than was billed')
      .option('--by <name>', 'who decides')
      .option('--note <text>', 'why; it is recorded and shown')
      .option('--json', 'print JSON'),
  checkFlags: ({ dryRun, by = '', note = '' }) => (dryRun === true ? undefined : checkDecision({ by, note })),
  examples: [
    ['billing uploader uploads adopt --dry-run', 'shows what Zuora has and the journal has not'],
    ['billing uploader uploads adopt --by ann --note "restored Tuesday’s copy"', 'takes it over'],
  ],
  main: async (ports, { flags, print, say }) => {
    const { dryRun = false, acceptLess = false, by = '', note = '' } = flags;
    say('Asking Zuora what it holds; this takes two calls for each account concerned.');
    const input = { decision: staffDecisionOf({ by, note }), dryRun, acceptLess };
    const report = await whenFree(adoptUploads(ports)(input), (failure) => jobFailure(failure).message, say);
    print(flags.json === true ? stringifyJsonExact(adoptReportJson(report), 2) : adoptReportText(report));
    return report.left.length === 0 ? ExitCode.ok : ExitCode.failed;
  },
});
