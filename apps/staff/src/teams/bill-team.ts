/** `billing teams bill`: the bill of a team is made elsewhere, or here again. */
import {
  ClockToken,
  checkDecision,
  commandUsing,
  type DecisionFlags,
  decisionOptions,
  ExitCode,
  orStartFailure,
  postgres,
  staffDecisionOf,
  TeamAccountsToken,
} from '@usage-billing/wiring';
import * as O from 'fp-ts/lib/Option.js';

interface Flags extends DecisionFlags {
  readonly externally?: boolean;
  readonly here?: boolean;
}

export const billTeamCommand = commandUsing(postgres, { teamAccounts: TeamAccountsToken, clock: ClockToken })<Flags>({
  description:
    'Says who makes the bill of a team. Organizations of a team that is billed externally are neither billed nor refused anything here.\nIt may be said before the team has its first organization, so mind the spelling of the id.',
  options: (command) =>
    decisionOptions(
      command
        .argument('<team>', 'id of the team in the directory')
        .option('--externally', 'a reseller, or somebody by hand, makes the bill')
        .option('--here', 'the bill is made here'),
    ),
  checkFlags: (flags) =>
    (flags.externally === true) === (flags.here === true) ? 'give either --externally or --here' : checkDecision(flags),
  examples: [
    [
      'billing teams bill team-7 --externally --by ann --note "sold by Acme"',
      'from now on nothing of it is billed here',
    ],
  ],
  main: async ({ teamAccounts, clock }, { flags, args: [teamId = ''], print }) => {
    const externally = flags.externally === true;
    const before = await orStartFailure(teamAccounts.find(teamId));
    const decision = staffDecisionOf(flags);
    await orStartFailure(teamAccounts.setBilledExternally(teamId, externally, clock.now(), decision));
    const where = externally ? 'externally' : 'here';
    const changed = O.isNone(before) || before.value.billedExternally !== externally;
    print(changed ? `Team ${teamId} is now billed ${where}.` : `Nothing changed: team ${teamId} was billed ${where}.`);
    return ExitCode.ok;
  },
});
